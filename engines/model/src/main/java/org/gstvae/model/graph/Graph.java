package org.gstvae.model.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recorded nodes in an order in which they can run, with named inputs and outputs. */
public final class Graph {
  private final List<Node> nodes;
  private final Map<String, Value> inputs;
  private final Map<String, Value> parameters;
  private final Map<String, Value> outputs;
  private final int[] lastUse;

  Graph(List<Node> nodes, Map<String, Value> outputs) {
    this.nodes = List.copyOf(nodes);
    this.outputs = Map.copyOf(outputs);
    this.inputs = new LinkedHashMap<>();
    this.parameters = new LinkedHashMap<>();
    this.lastUse = new int[nodes.size()];
    for (Node node : nodes) {
      int id = node.output().id();
      lastUse[id] = id;
      for (Value input : node.inputs()) {
        lastUse[input.id()] = id;
      }
      if (node.op() instanceof Op.Input input) {
        inputs.put(input.name(), node.output());
      } else if (node.op() instanceof Op.Parameter parameter) {
        parameters.put(parameter.key(), node.output());
      }
    }
    for (Value output : outputs.values()) {
      lastUse[output.id()] = Integer.MAX_VALUE;
    }
  }

  /** All nodes; a node's inputs come before it. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Graph inputs by name. */
  public Map<String, Value> inputs() {
    return inputs;
  }

  /** Weights by key, in the order of first use. */
  public Map<String, Value> parameters() {
    return parameters;
  }

  /** Graph outputs by name. */
  public Map<String, Value> outputs() {
    return outputs;
  }

  /** Position of the last node that reads a value; the greatest integer for outputs. */
  public int lastUse(Value value) {
    return lastUse[value.id()];
  }

  /** Multiply-accumulate operations of all convolutions and products. */
  public long macs() {
    return nodes.stream().mapToLong(Graph::macs).sum();
  }

  /** Multiply-accumulate operations of a node; 0 if it is neither convolution nor product. */
  public static long macs(Node node) {
    long out = node.output().elements();
    if (node.op() instanceof Op.Conv3d) {
      Value weight = node.inputs().get(1);
      return out * (weight.elements() / weight.dim(0));
    } else if (node.op() instanceof Op.ConvTranspose3d) {
      Value weight = node.inputs().get(1);
      return node.inputs().get(0).elements() * (weight.elements() / weight.dim(0));
    } else if (node.op() instanceof Op.Linear) {
      return out * node.inputs().get(1).dim(1);
    } else if (node.op() instanceof Op.MatMul) {
      return out * node.inputs().get(0).dim(2);
    } else if (node.op() instanceof Op.Attention) {
      return 2 * node.inputs().get(0).elements() * node.inputs().get(1).dim(2);
    }
    return 0;
  }
}
