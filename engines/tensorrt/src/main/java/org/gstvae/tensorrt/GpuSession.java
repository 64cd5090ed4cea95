package org.gstvae.tensorrt;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Job;
import org.gstvae.engine.JobTiming;
import org.gstvae.engine.PreparationListener;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.pixels.ChunkChecks;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.pixels.PlaneShapes;
import org.gstvae.tensorrt.cuda.CudaStream;
import org.gstvae.tensorrt.onnx.SizeRange;
import org.gstvae.tensorrt.onnx.SizedGraph;

/** What encoder and decoder sessions have in common: lanes by graph, and chunks in order. */
abstract class GpuSession implements AutoCloseable {
  /** For chunks that come unprepared. */
  static final PreparationListener SILENT =
      new PreparationListener() {
        @Override
        public void progress(String what, double fraction, Duration left) {}

        @Override
        public void warning(String sentence) {}

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  final TensorRtEngine engine;
  final VideoLayout layout;
  final CodecMode mode;
  final int[][] planes;
  private final ChunkPipeline pipeline;
  private final Map<Object, Lane> lanes = new HashMap<>();
  private CompletableFuture<JobTiming> last = CompletableFuture.completedFuture(null);

  GpuSession(TensorRtEngine engine, VideoLayout layout, CodecMode mode) throws EngineException {
    this.engine = engine;
    this.layout = layout;
    this.mode = mode;
    this.planes = PlaneShapes.of(layout);
    this.pipeline = new ChunkPipeline(engine.gpu(), engine.counter());
  }

  /** Records a graph for pictures of a layout. */
  @FunctionalInterface
  interface Recorder {
    Graph record(GraphBuilder builder, VideoLayout layout);
  }

  /** A recorder's graph for the session's size or a range of sizes, in the engine's precision. */
  private final class Sizes implements PlanRequest.Recorder {
    private final Recorder recorder;

    Sizes(Recorder recorder) {
      this.recorder = recorder;
    }

    @Override
    public SizedGraph fixed() {
      return SizedGraph.fixed(engine.rounded(recorder.record(new GraphBuilder(), layout)));
    }

    @Override
    public SizedGraph over(SizeRange range) {
      return SizedGraph.over(
          range,
          engine.config().spatialFactor(),
          (width, height) ->
              engine.rounded(recorder.record(new GraphBuilder(true), layout.sized(width, height))));
    }
  }

  /** The lane for a kind of chunk, made if there is none yet. */
  final Lane lane(
      Object key, String direction, int frames, Recorder recorder, PreparationListener listener)
      throws EngineException, InterruptedException {
    Lane known = lanes.get(key);
    if (known != null) {
      return known;
    }
    String what =
        direction
            + " of "
            + engine.model().name()
            + ", "
            + ChunkChecks.describe(frames, layout)
            + ", "
            + engine.precision().nick();
    SizeRange.Size size = new SizeRange.Size(layout.width(), layout.height());
    PlanRequest request =
        new PlanRequest(what, engine.model(), engine.compute(), size, new Sizes(recorder));
    PlanStore.Lease lease = engine.plans().take(request, listener);
    waitForLast();
    try {
      Lane made =
          pipeline.add(
              () -> new PlannedNetwork(lease.plan().execution(request.inputs())), lease::close);
      lanes.put(key, made);
      return made;
    } catch (EngineException e) {
      throw e.kind() == EngineException.Kind.OUT_OF_MEMORY ? outOfMemory(frames, e) : e;
    }
  }

  /** A lane in the middle of a stream: what is not prepared is built while the stream waits. */
  final Lane laneNow(Object key, String direction, int frames, Recorder recorder)
      throws EngineException {
    try {
      return lane(key, direction, frames, recorder, SILENT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          EngineException.Kind.FAILED, "interrupted while an engine was made", e);
    }
  }

  final Job submit(int frames, Lane lane, ChunkWork work) {
    CompletableFuture<JobTiming> result =
        pipeline.submit(ChunkChecks.describe(frames, layout), lane, work);
    last = result;
    return new Job() {
      @Override
      public JobTiming await() throws EngineException, InterruptedException {
        try {
          return result.get();
        } catch (ExecutionException e) {
          if (e.getCause() instanceof EngineException failure) {
            throw failure.kind() == EngineException.Kind.OUT_OF_MEMORY
                ? outOfMemory(frames, failure)
                : failure;
          }
          throw new EngineException(
              EngineException.Kind.FAILED, String.valueOf(e.getCause()), e.getCause());
        }
      }

      @Override
      public boolean isDone() {
        return result.isDone();
      }
    };
  }

  /** Puts a caption into a slot. */
  final void uploadCaption(Guidance guidance, Slot slot, CudaStream stream) throws EngineException {
    if (engine.model().config().text() != null) {
      HostCopies.floats(slot, ChunkGraphs.CONTEXT, guidance.embeddings());
      HostCopies.floats(slot, ChunkGraphs.MASK, guidance.mask());
      upload(slot, stream, ChunkGraphs.CONTEXT);
      upload(slot, stream, ChunkGraphs.MASK);
    }
  }

  /** Copies a whole tensor from the slot's host memory. */
  static void upload(Slot slot, CudaStream stream, String tensor) throws EngineException {
    stream.upload(slot.device(tensor), slot.host(tensor), slot.device(tensor).bytes());
  }

  private EngineException outOfMemory(int frames, EngineException cause) {
    return new EngineException(
        EngineException.Kind.OUT_OF_MEMORY,
        "out of GPU memory for "
            + ChunkChecks.describe(frames, layout)
            + " ("
            + cause.getMessage()
            + "); lower the picture size or frames-per-chunk",
        cause);
  }

  private void waitForLast() {
    last.handle((timing, failure) -> timing).join();
  }

  @Override
  public void close() {
    waitForLast();
    pipeline.close();
  }
}
