package org.gstvae.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.graph.Value;

/**
 * What of a graph with Q/DQ pairs runs on integers: convolutions whose input and kernel are INT8
 * both. The pair of such an input gives codes, if nobody else reads it; that of the kernel is done
 * once and for all.
 */
final class EightBitPlan {
  /** What a node is in the plan. */
  enum Role {
    /** Runs as it is. */
    PLAIN,
    /** A pair whose value is codes. */
    CODES,
    /**
     * A pair around a kernel, or its factors, with nothing to do: that is done when it is packed.
     */
    KERNEL,
    /** A convolution of codes. */
    CONVOLUTION
  }

  /** All plain: for graphs that run in floating point. */
  static final EightBitPlan NOTHING = new EightBitPlan(Map.of());

  private final Map<Integer, Role> roles;

  private EightBitPlan(Map<Integer, Role> roles) {
    this.roles = roles;
  }

  static EightBitPlan of(Graph graph) {
    Map<Integer, List<Node>> readers = new HashMap<>();
    for (Node node : graph.nodes()) {
      node.inputs()
          .forEach(input -> readers.computeIfAbsent(input.id(), id -> new ArrayList<>()).add(node));
    }
    Map<Integer, Role> roles = new HashMap<>();
    for (Node node : graph.nodes()) {
      if (isConvolution(graph, node)
          && onlyConvolutionsRead(graph, readers, node.inputs().get(0), 0)
          && onlyConvolutionsRead(graph, readers, node.inputs().get(1), 1)
          && nobodyElseReads(graph, readers, kernel(graph, node))) {
        roles.put(node.inputs().get(0).id(), Role.CODES);
        roles.put(node.inputs().get(1).id(), Role.KERNEL);
        Value kernel = kernel(graph, node);
        if (graph.nodes().get(kernel.id()).op() instanceof Op.Multiply) {
          roles.put(kernel.id(), Role.KERNEL);
        }
        roles.put(node.output().id(), Role.CONVOLUTION);
      }
    }
    return new EightBitPlan(roles);
  }

  Role role(Node node) {
    return roles.getOrDefault(node.output().id(), Role.PLAIN);
  }

  private static boolean onlyConvolutionsRead(
      Graph graph, Map<Integer, List<Node>> readers, Value pair, int position) {
    return !graph.outputs().containsValue(pair)
        && readers.get(pair.id()).stream()
            .allMatch(
                reader ->
                    isConvolution(graph, reader) && reader.inputs().indexOf(pair) == position);
  }

  private static boolean isConvolution(Graph graph, Node node) {
    if (!(node.op() instanceof Op.Conv3d)) {
      return false;
    }
    Op.QuantizeDequantize input = pair(graph, node.inputs().get(0));
    Node kernel = graph.nodes().get(node.inputs().get(1).id());
    return input != null
        && input.scales().size() == 1
        && pair(graph, node.inputs().get(1)) != null
        && stored(graph, kernel.inputs().get(0)) != null
        && (node.inputs().size() < 3
            || graph.nodes().get(node.inputs().get(2).id()).op() instanceof Op.Parameter);
  }

  /** A convolution's kernel before its pair. */
  private static Value kernel(Graph graph, Node convolution) {
    return graph.nodes().get(convolution.inputs().get(1).id()).inputs().get(0);
  }

  /** Whether a kernel with factors is one pair's alone: it is not computed for anybody. */
  private static boolean nobodyElseReads(
      Graph graph, Map<Integer, List<Node>> readers, Value kernel) {
    return !(graph.nodes().get(kernel.id()).op() instanceof Op.Multiply)
        || (readers.get(kernel.id()).size() == 1 && !graph.outputs().containsValue(kernel));
  }

  /** The weight behind a kernel, whose input channels may have factors; null if it is computed. */
  static Op.Parameter stored(Graph graph, Value kernel) {
    Node node = graph.nodes().get(kernel.id());
    if (node.op() instanceof Op.Multiply && factors(graph, kernel) != null) {
      node = graph.nodes().get(node.inputs().get(0).id());
    }
    return node.op() instanceof Op.Parameter parameter ? parameter : null;
  }

  /** The factors of a kernel's input channels; empty where it has none, null if computed. */
  static List<Float> factors(Graph graph, Value kernel) {
    Node node = graph.nodes().get(kernel.id());
    if (!(node.op() instanceof Op.Multiply)) {
      return List.of();
    }
    Node factors = graph.nodes().get(node.inputs().get(1).id());
    if (factors.op() instanceof Op.Cast) {
      factors = graph.nodes().get(factors.inputs().get(0).id());
    }
    return factors.op() instanceof Op.Constant constant ? constant.values() : null;
  }

  /** The INT8 pair that gives a value, or null. */
  private static Op.QuantizeDequantize pair(Graph graph, Value value) {
    return graph.nodes().get(value.id()).op() instanceof Op.QuantizeDequantize pair
            && pair.type() == QuantizedType.INT8
        ? pair
        : null;
  }
}
