package org.gstvae.torch;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.Backend;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.quantize.QuantizedGraph;
import org.gstvae.model.store.Calibration;

/**
 * A model on the CPU. All sessions share the weights and one worker thread: a chunk has all threads
 * of the CPU to itself, and chunks of several sessions take turns in the order of submission.
 */
final class TorchEngine implements Engine {
  private final VaeConfig config;
  private final Precision precision;
  private final WeightTensors weights;
  private final TorchWorker worker;
  private final TorchExecutor executor;

  /** Convolutions on integers; null in other precisions, as is {@link #kernels}. */
  private final Placement placement;

  private final EightBitKernels kernels;

  private TorchEngine(
      VaeConfig config,
      Precision precision,
      WeightTensors weights,
      TorchWorker worker,
      Placement placement) {
    this.config = config;
    this.precision = precision;
    this.weights = weights;
    this.worker = worker;
    this.placement = placement;
    ScalarType compute = scalarType(precision);
    this.kernels = placement == null ? null : new EightBitKernels(compute);
    this.executor =
        placement == null
            ? new TorchExecutor(compute, false)
            : TorchExecutor.onIntegers(compute, kernels);
  }

  static TorchEngine open(Model model, Precision precision, int threads) throws EngineException {
    Graph network = VaeNetwork.smallest(model.config());
    Placement placement =
        precision == Precision.INT8
            ? EightBitLayers.of(Calibration.require(model, precision).placement(precision), network)
            : null;
    TorchWorker worker = new TorchWorker(threads);
    WeightTensors weights =
        WeightTensors.load(worker, model.name(), model.weights(), network, scalarType(precision));
    return new TorchEngine(model.config(), precision, weights, worker, placement);
  }

  @Override
  public Backend backend() {
    return Backend.TORCH;
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public EncoderSession openEncoder(VideoLayout layout, CodecMode mode) {
    return new TorchEncoderSession(this, layout, mode);
  }

  @Override
  public DecoderSession openDecoder(VideoLayout layout, CodecMode mode) {
    return new TorchDecoderSession(this, layout, mode);
  }

  @Override
  public void close() {
    worker.close();
    if (kernels != null) {
      kernels.close();
    }
    weights.close();
  }

  VaeConfig config() {
    return config;
  }

  TorchWorker worker() {
    return worker;
  }

  /** A graph of the network as it runs in the engine's precision. */
  Graph prepare(Graph graph) {
    return placement == null ? graph : QuantizedGraph.of(graph, placement);
  }

  /** Runs a prepared graph; on the worker only. */
  Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
    return executor.run(graph, inputs, weights);
  }

  /** What values are between convolutions. */
  static ScalarType scalarType(Precision precision) {
    return switch (precision) {
      case BF16 -> ScalarType.BFloat16;
      case INT8 -> CpuFeatures.multipliesBf16() ? ScalarType.BFloat16 : ScalarType.Float;
      default -> ScalarType.Float;
    };
  }
}
