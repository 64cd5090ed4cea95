package org.gstvae.calibration;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.Model;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.torch.TorchExecutor;
import org.gstvae.torch.WeightTensors;

/**
 * A model on libtorch for runs of whole graphs, on the calling thread. Models that are guided by
 * text run with an empty caption.
 */
final class Codec implements AutoCloseable {
  private final ScalarType compute;
  private final TorchExecutor executor;
  private final WeightTensors weights;

  private Codec(ScalarType compute, WeightTensors weights) {
    this.compute = compute;
    this.executor = new TorchExecutor(compute, false);
    this.weights = weights;
  }

  /** Loads a model's weights in a precision. */
  static Codec open(Model model, ScalarType compute) throws EngineException {
    return new Codec(
        compute, WeightTensors.load(model.weights(), VaeNetwork.smallest(model.config()), compute));
  }

  /** Runs a graph of one input besides the caption, and one output. */
  Tensor run(Graph graph, String input, Tensor tensor, String output) {
    return run(graph, input, tensor, output, (node, value) -> {});
  }

  /** The same, observed. */
  Tensor run(
      Graph graph, String input, Tensor tensor, String output, TorchExecutor.Observer observer) {
    Map<String, Tensor> inputs = new HashMap<>();
    graph
        .inputs()
        .forEach(
            (name, value) -> {
              ScalarType type = value.type() == ElementType.F32 ? ScalarType.Float : compute;
              if (name.equals(ChunkGraphs.CONTEXT) || name.equals(ChunkGraphs.MASK)) {
                inputs.put(name, torch.zeros(value.dims()).to(type));
              }
            });
    inputs.put(input, tensor);
    return executor.run(graph, inputs, weights, observer).get(output);
  }

  @Override
  public void close() {
    weights.close();
  }
}
