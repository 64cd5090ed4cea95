package org.gstvae.torch;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecodeRequest;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.Job;
import org.gstvae.engine.JobTiming;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.pixels.ChunkChecks;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.pixels.PlaneShapes;

/** Decodes on the engine's worker. */
final class TorchDecoderSession implements DecoderSession {
  private final TorchEngine engine;
  private final VideoLayout layout;
  private final CodecMode mode;
  private final int[][] planes;
  private final Map<GraphKey, Graph> graphs = new HashMap<>();
  private CompletableFuture<JobTiming> last = CompletableFuture.completedFuture(null);

  TorchDecoderSession(TorchEngine engine, VideoLayout layout, CodecMode mode) {
    this.engine = engine;
    this.layout = layout;
    this.mode = mode;
    this.planes = PlaneShapes.of(layout);
  }

  @Override
  public int frames(int latentFrames) {
    return mode == CodecMode.IMAGE ? latentFrames : latentFrames * engine.config().temporalScale();
  }

  @Override
  public Job submit(DecodeRequest request) throws EngineException {
    VaeConfig config = engine.config();
    LatentMemory input = request.input();
    int held = frames(input.shape().frames());
    int wanted = request.frames().size();
    ChunkChecks.wanted(wanted, held);
    ChunkChecks.caption(config, request.guidance());
    SessionInputs.check(input, ChunkGraphs.latentShape(config, layout, mode, held));
    GraphKey key =
        new GraphKey(
            input.shape().frames(),
            wanted,
            input.format(),
            ChunkChecks.tokens(config, request.guidance()),
            false);
    Graph graph =
        graphs.computeIfAbsent(
            key,
            k ->
                engine.prepare(
                    ChunkGraphs.decoder(
                        config, layout, mode, input.shape(), k.format(), k.tokens(), wanted)));
    long submitted = System.nanoTime();
    last =
        engine
            .worker()
            .submit(ChunkChecks.describe(held, layout), () -> run(graph, request, submitted));
    return TorchWorker.job(last);
  }

  @Override
  public Duration warmUp(int latentFrames) throws EngineException, InterruptedException {
    try (PointerScope scope = new PointerScope()) {
      int frames = frames(latentFrames);
      long[] addresses = new long[planes.length];
      int[] strides = new int[planes.length];
      for (int i = 0; i < planes.length; i++) {
        strides[i] = planes[i][1] * planes[i][2];
        addresses[i] = new BytePointer((long) planes[i][0] * strides[i]).address();
      }
      FrameMemory frame = new FrameMemory(MemoryKind.HOST, addresses, strides);
      LatentShape shape = ChunkGraphs.latentShape(engine.config(), layout, mode, frames);
      long bytes = shape.bytes(LatentFormat.F16LE);
      BytePointer latents = new BytePointer(bytes);
      BytePointer.memset(latents, 0, bytes);
      DecodeRequest request =
          new DecodeRequest(
              new LatentMemory(
                  MemoryKind.HOST, latents.address(), bytes, LatentFormat.F16LE, shape),
              Collections.nCopies(frames, frame),
              ChunkChecks.emptyCaption(engine.config()));
      submit(request).await();
      long start = System.nanoTime();
      submit(request).await();
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    last.handle((timing, failure) -> timing).join();
  }

  private JobTiming run(Graph graph, DecodeRequest request, long submitted) {
    long taken = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> inputs = new HashMap<>();
      inputs.put(ChunkGraphs.LATENT, SessionInputs.latents(request.input()).unsqueeze(0));
      SessionInputs.addCaption(engine.config(), request.guidance(), inputs);
      long uploaded = System.nanoTime();
      Map<String, Tensor> outputs = engine.run(graph, inputs);
      long inferred = System.nanoTime();
      for (int i = 0; i < planes.length; i++) {
        FrameTensors.scatter(outputs.get(PlaneShapes.name(i)), request.frames(), i, planes[i]);
      }
      long downloaded = System.nanoTime();
      return new JobTiming(
          taken - submitted, uploaded - taken, inferred - uploaded, downloaded - inferred);
    }
  }
}
