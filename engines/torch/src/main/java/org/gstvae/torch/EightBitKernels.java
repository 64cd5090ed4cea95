package org.gstvae.torch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.Value;

/**
 * Runs the convolutions of an {@link EightBitPlan}. Kernels are packed when first needed and kept;
 * for one thread.
 */
final class EightBitKernels implements AutoCloseable {
  /** What a packed kernel depends on. */
  private record Key(String weight, String bias, List<Float> factors, List<Float> scales) {}

  private final EightBitConvolution convolution;
  private final Map<Key, EightBitConvolution.Kernel> kernels = new HashMap<>();

  /** By identity: graphs have no equality of their own. They go when their sessions do. */
  private final Map<Graph, EightBitPlan> plans = new WeakHashMap<>();

  /**
   * No kernels yet.
   *
   * @param compute type of the values between the convolutions
   */
  EightBitKernels(ScalarType compute) {
    convolution = new EightBitConvolution(compute);
  }

  /** What of a graph runs on integers. */
  EightBitPlan plan(Graph graph) {
    return plans.computeIfAbsent(graph, EightBitPlan::of);
  }

  /** Runs a pair that gives codes. */
  static Tensor codes(Node pair, Tensor x) {
    return EightBitConvolution.codes(x, ((Op.QuantizeDequantize) pair.op()).scales().get(0));
  }

  /**
   * Runs a convolution.
   *
   * @param arguments codes, kernel and, if there is one, bias, as they are stored
   */
  Tensor convolve(Graph graph, Node node, List<Tensor> arguments) {
    Op.Conv3d conv = (Op.Conv3d) node.op();
    Op.QuantizeDequantize input = pair(graph, node.inputs().get(0));
    EightBitConvolution.Kernel kernel =
        kernels.computeIfAbsent(key(graph, node), key -> pack(key, arguments));
    return convolution.apply(
        arguments.get(0),
        input.scales().get(0),
        kernel,
        TorchOps.longs(conv.stride()),
        TorchOps.longs(conv.padBefore()),
        TorchOps.longs(conv.padAfter()));
  }

  @Override
  public void close() {
    kernels.values().forEach(EightBitConvolution.Kernel::close);
    kernels.clear();
    convolution.close();
  }

  private EightBitConvolution.Kernel pack(Key key, List<Tensor> arguments) {
    try (PointerScope scope = new PointerScope()) {
      Tensor kernel = arguments.get(1);
      if (!key.factors().isEmpty()) {
        Tensor factors = torch.tensor(floats(key.factors()));
        kernel = kernel.to(ScalarType.Float).mul(factors.reshape(1, factors.numel(), 1, 1, 1));
      }
      return convolution.pack(
          kernel, arguments.size() > 2 ? arguments.get(2) : null, floats(key.scales()));
    }
  }

  private static float[] floats(List<Float> list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  private static Key key(Graph graph, Node node) {
    Value pair = node.inputs().get(1);
    Value kernel = graph.nodes().get(pair.id()).inputs().get(0);
    return new Key(
        EightBitPlan.stored(graph, kernel).key(),
        node.inputs().size() > 2 ? EightBitPlan.stored(graph, node.inputs().get(2)).key() : "",
        EightBitPlan.factors(graph, kernel),
        pair(graph, pair).scales());
  }

  private static Op.QuantizeDequantize pair(Graph graph, Value value) {
    return (Op.QuantizeDequantize) graph.nodes().get(value.id()).op();
  }
}
