package org.gstvae.model.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Value;

/**
 * Rewrites a graph so that chosen convolutions read rounded numbers: a Q/DQ pair on the input, one
 * on the kernel, both after the layer's factors of channels if it has such, and, where the sum
 * behind it is to be in 8 bits too, one on the sum's other side. Everything else is copied as it
 * was, so both sides of every other sum keep their precision.
 *
 * <p>A value that several convolutions read with one scale and the same factors gets one pair.
 */
public final class QuantizedGraph {
  /** A rounded value: two pairs of it are one if all of this agrees. */
  private record Rounded(Value value, List<Float> factors, List<Float> scales) {}

  private final Graph graph;
  private final Placement placement;
  private final GraphBuilder builder = new GraphBuilder();
  private final Value[] copies;
  private final Map<Rounded, Value> pairs = new HashMap<>();
  private final Map<Integer, ResidualSum> sums = new HashMap<>();

  private QuantizedGraph(Graph graph, Placement placement) {
    this.graph = graph;
    this.placement = placement;
    this.copies = new Value[graph.nodes().size()];
    ResidualSum.of(graph).forEach(sum -> sums.put(sum.node().output().id(), sum));
  }

  /**
   * The graph with the placement's pairs. Layers of the placement that the graph does not have are
   * passed over: encoder and decoder share a placement.
   *
   * @throws IllegalArgumentException if a layer's scales do not fit its output channels
   */
  public static Graph of(Graph graph, Placement placement) {
    return new QuantizedGraph(graph, placement).rewrite();
  }

  private Graph rewrite() {
    for (Node node : graph.nodes()) {
      List<Value> inputs = new ArrayList<>();
      node.inputs().forEach(input -> inputs.add(copies[input.id()]));
      roundConvolution(node, inputs);
      roundSum(node, inputs);
      copies[node.output().id()] = builder.copy(node, inputs);
    }
    graph.outputs().forEach((name, value) -> builder.output(name, copies[value.id()]));
    return builder.build();
  }

  private void roundConvolution(Node node, List<Value> inputs) {
    ConvLayer layer = ConvLayer.of(graph, node);
    LayerScales scales = layer == null ? null : placement.layers().get(layer.name());
    if (scales != null) {
      List<Float> factors = scales.channels();
      List<Float> inverse =
          factors == null ? null : factors.stream().map(factor -> 1 / factor).toList();
      inputs.set(0, round(inputs.get(0), inverse, 1, List.of(scales.input()), 0));
      inputs.set(
          1,
          round(
              inputs.get(1),
              factors,
              1 - layer.outputAxis(),
              scales.weights(),
              layer.outputAxis()));
    }
  }

  private void roundSum(Node node, List<Value> inputs) {
    ResidualSum sum = sums.get(node.output().id());
    LayerScales scales = sum == null ? null : placement.layers().get(sum.branch().name());
    if (scales != null && scales.residual() != null) {
      Value other = inputs.get(sum.position());
      inputs.set(sum.position(), round(other, null, 1, List.of(scales.residual()), 0));
    }
  }

  private Value round(
      Value value, List<Float> factors, int factorAxis, List<Float> scales, int scaleAxis) {
    return pairs.computeIfAbsent(
        new Rounded(value, factors, scales),
        key ->
            builder.quantizeDequantize(
                factors == null ? value : multiply(value, factors, factorAxis),
                scales,
                scaleAxis,
                placement.type()));
  }

  private Value multiply(Value value, List<Float> factors, int axis) {
    long[] shape = new long[value.rank()];
    Arrays.fill(shape, 1);
    shape[axis] = factors.size();
    float[] values = new float[factors.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = factors.get(i);
    }
    return builder.multiply(value, builder.cast(builder.constant(values, shape), value.type()));
  }
}
