package org.gstvae.tests.golden;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Value;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.torch.TorchExecutor;
import org.gstvae.torch.WeightTensors;

/**
 * Graphs of chunks with computed weights and random inputs on libtorch, and what they differ by.
 */
final class ChunkRuns {
  private ChunkRuns() {}

  /** Runs a graph on libtorch in FP32. */
  static Map<String, Tensor> torch(VaeConfig config, Graph graph, Map<String, Tensor> inputs)
      throws EngineException {
    try (WeightTensors weights =
        WeightTensors.load(weights(config), VaeNetwork.smallest(config), ScalarType.Float)) {
      return new TorchExecutor(ScalarType.Float, false).run(graph, inputs, weights);
    }
  }

  /** Computed weights. */
  static WeightSource weights(VaeConfig config) {
    return new ProceduralWeights(VaeNetwork.parameters(config), 3);
  }

  /** Random inputs of a graph: bytes over the whole range, else standard normal numbers. */
  static Map<String, Tensor> inputs(Graph graph) {
    torch.manual_seed(5);
    Map<String, Tensor> inputs = new HashMap<>();
    for (Map.Entry<String, Value> input : graph.inputs().entrySet()) {
      long[] shape = input.getValue().dims();
      Tensor values =
          switch (input.getValue().type()) {
            case U8 ->
                torch
                    .randint(0, 256, shape, new TensorOptions(ScalarType.Float))
                    .to(ScalarType.Byte);
            case F16 -> torch.randn(shape).to(ScalarType.Half);
            default -> torch.randn(shape);
          };
      inputs.put(input.getKey(), values);
    }
    Tensor mask = inputs.get(ChunkGraphs.MASK);
    if (mask != null) {
      inputs.put(ChunkGraphs.MASK, mask.gt(new Scalar(0.0)).to(ScalarType.Float));
    }
    return inputs;
  }

  /** Greatest difference. */
  static double greatest(Tensor a, Tensor b) {
    return torch.max(a.to(ScalarType.Double).sub(b.to(ScalarType.Double)).abs()).item_double();
  }

  /** Share of the elements that are equal. */
  static double agreeing(Tensor a, Tensor b) {
    return torch.mean(a.eq(b).to(ScalarType.Double)).item_double();
  }

  /** Root of the mean square of the difference, as a share of that of the second. */
  static double relative(Tensor a, Tensor b) {
    Tensor wanted = b.to(ScalarType.Double);
    double error = torch.mean(a.to(ScalarType.Double).sub(wanted).square()).item_double();
    return Math.sqrt(error / torch.mean(wanted.square()).item_double());
  }

  /** PSNR of bytes in dB. */
  static double psnr(Tensor a, Tensor b) {
    double mse =
        torch.mean(a.to(ScalarType.Double).sub(b.to(ScalarType.Double)).square()).item_double();
    return mse == 0 ? 100 : 10 * Math.log10(255 * 255 / mse);
  }
}
