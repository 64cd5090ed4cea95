package org.gstvae.tensorrt;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.gstvae.engine.Backend;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Job;
import org.gstvae.engine.Precision;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.quantize.QuantizedGraph;
import org.gstvae.tensorrt.cuda.Gpu;
import org.gstvae.tensorrt.onnx.ComputeType;

/** A model on a GPU. Sessions share plans, each of which has the weights on the GPU once. */
public final class TensorRtEngine implements Engine {
  /** A run of a chunk. */
  @FunctionalInterface
  interface Run {
    Job start() throws EngineException;
  }

  /** Enough for all slots to have recorded their work. */
  private static final int WARMING_RUNS = Lane.SLOTS;

  private final Model model;
  private final Gpu gpu;
  private final Precision precision;
  private final ComputeType compute;
  private final Placement placement;
  private final PlanStore plans;
  private final AtomicLong counter = new AtomicLong();

  /**
   * An engine over an opened model and GPU, which it closes.
   *
   * @param placement the convolutions in 8 bits; null for none
   */
  TensorRtEngine(
      Model model,
      Gpu gpu,
      Precision precision,
      ComputeType compute,
      Placement placement,
      PlanStore plans) {
    this.model = model;
    this.gpu = gpu;
    this.precision = precision;
    this.compute = compute;
    this.placement = placement;
    this.plans = plans;
  }

  @Override
  public Backend backend() {
    return Backend.TENSORRT;
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public EncoderSession openEncoder(VideoLayout layout, CodecMode mode) throws EngineException {
    return new GpuEncoderSession(this, layout, mode);
  }

  @Override
  public DecoderSession openDecoder(VideoLayout layout, CodecMode mode) throws EngineException {
    return new GpuDecoderSession(this, layout, mode);
  }

  @Override
  public long deviceBytes() {
    return counter.get() + plans.weightBytes();
  }

  @Override
  public void close() {
    gpu.close();
    model.close();
  }

  @Override
  public long cudaContext() {
    return gpu.sharedContext();
  }

  Model model() {
    return model;
  }

  VaeConfig config() {
    return model.config();
  }

  Gpu gpu() {
    return gpu;
  }

  ComputeType compute() {
    return compute;
  }

  /** A graph with its convolutions in 8 bits, where the precision has such. */
  Graph rounded(Graph graph) {
    return placement == null ? graph : QuantizedGraph.of(graph, placement);
  }

  PlanStore plans() {
    return plans;
  }

  /** Where sessions count their device memory. */
  AtomicLong counter() {
    return counter;
  }

  /** Tokens of captions to prepare for: text encoders pad to the model's number. */
  int tokens() {
    return model.config().text() == null ? 0 : model.config().text().maxTokens();
  }

  /** Lengths to prepare for whole chunks of that many frames: these, and the shortest rest. */
  int[] lengths(CodecMode mode, int frames) {
    int shortest = mode == CodecMode.IMAGE ? 1 : model.config().temporalScale();
    return frames == shortest ? new int[] {frames} : new int[] {frames, shortest};
  }

  /** Runs a chunk until it is warm; how long the last run took. */
  static Duration timeWarm(Run run) throws EngineException, InterruptedException {
    for (int i = 0; i < WARMING_RUNS; i++) {
      run.start().await();
    }
    long start = System.nanoTime();
    run.start().await();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
