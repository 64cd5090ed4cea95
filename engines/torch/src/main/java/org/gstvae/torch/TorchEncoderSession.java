package org.gstvae.torch;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
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
import org.gstvae.model.graph.Value;
import org.gstvae.model.pixels.ChunkChecks;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.pixels.PlaneShapes;

/** Encodes on the engine's worker. */
final class TorchEncoderSession implements EncoderSession {
  private static final byte GREY = (byte) 128;

  private final TorchEngine engine;
  private final VideoLayout layout;
  private final CodecMode mode;
  private final int[][] planes;
  private final Map<GraphKey, Graph> graphs = new HashMap<>();
  private CompletableFuture<JobTiming> last = CompletableFuture.completedFuture(null);

  TorchEncoderSession(TorchEngine engine, VideoLayout layout, CodecMode mode) {
    this.engine = engine;
    this.layout = layout;
    this.mode = mode;
    this.planes = PlaneShapes.of(layout);
  }

  @Override
  public LatentShape latentShape(int frames) {
    return ChunkGraphs.latentShape(engine.config(), layout, mode, frames);
  }

  @Override
  public Job submit(EncodeRequest request) throws EngineException {
    VaeConfig config = engine.config();
    int frames = request.frames().size();
    ChunkChecks.frames(config, mode, frames);
    ChunkChecks.caption(config, request.guidance());
    SessionInputs.check(request.output(), latentShape(frames));
    GraphKey key =
        new GraphKey(
            frames,
            frames,
            request.output().format(),
            ChunkChecks.tokens(config, request.guidance()),
            request.seed().isPresent());
    Graph graph =
        graphs.computeIfAbsent(
            key,
            k ->
                engine.prepare(
                    ChunkGraphs.encoder(
                        config, layout, mode, frames, k.format(), k.tokens(), k.sample())));
    long submitted = System.nanoTime();
    last =
        engine
            .worker()
            .submit(ChunkChecks.describe(frames, layout), () -> run(graph, request, submitted));
    return TorchWorker.job(last);
  }

  @Override
  public Duration warmUp(int frames) throws EngineException, InterruptedException {
    try (PointerScope scope = new PointerScope()) {
      long[] addresses = new long[planes.length];
      int[] strides = new int[planes.length];
      for (int i = 0; i < planes.length; i++) {
        strides[i] = planes[i][1] * planes[i][2];
        long bytes = (long) planes[i][0] * strides[i];
        BytePointer plane = new BytePointer(bytes);
        BytePointer.memset(plane, GREY, bytes);
        addresses[i] = plane.address();
      }
      FrameMemory frame = new FrameMemory(MemoryKind.HOST, addresses, strides);
      LatentShape shape = latentShape(frames);
      BytePointer latents = new BytePointer(shape.bytes(LatentFormat.F32LE));
      LatentMemory output =
          new LatentMemory(
              MemoryKind.HOST, latents.address(), latents.capacity(), LatentFormat.F32LE, shape);
      List<FrameMemory> chunk = Collections.nCopies(frames, frame);
      EncodeRequest request =
          new EncodeRequest(
              chunk, output, ChunkChecks.emptyCaption(engine.config()), OptionalLong.empty());
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

  private JobTiming run(Graph graph, EncodeRequest request, long submitted) {
    long taken = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> inputs = new HashMap<>();
      for (int i = 0; i < planes.length; i++) {
        inputs.put(PlaneShapes.name(i), FrameTensors.gather(request.frames(), i, planes[i]));
      }
      SessionInputs.addCaption(engine.config(), request.guidance(), inputs);
      request.seed().ifPresent(torch::manual_seed);
      for (Map.Entry<String, Value> input : graph.inputs().entrySet()) {
        if (!inputs.containsKey(input.getKey())) {
          inputs.put(input.getKey(), torch.randn(input.getValue().dims()));
        }
      }
      long uploaded = System.nanoTime();
      Tensor latents = engine.run(graph, inputs).get(ChunkGraphs.LATENT);
      long inferred = System.nanoTime();
      SessionInputs.latents(request.output()).copy_(latents);
      long downloaded = System.nanoTime();
      return new JobTiming(
          taken - submitted, uploaded - taken, inferred - uploaded, downloaded - inferred);
    }
  }
}
