package org.gstvae.model.quantize;

import java.util.ArrayList;
import java.util.List;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.Value;

/**
 * A convolution of a graph, plain or transposed.
 *
 * @param name the key of its weight without {@code .weight}: the module's name in the checkpoint
 * @param node its node
 * @param weightKey the key of its weight
 */
public record ConvLayer(String name, Node node, String weightKey) {
  private static final String WEIGHT = ".weight";

  /** The convolutions of a graph, in its order. */
  public static List<ConvLayer> of(Graph graph) {
    List<ConvLayer> layers = new ArrayList<>();
    for (Node node : graph.nodes()) {
      ConvLayer layer = of(graph, node);
      if (layer != null) {
        layers.add(layer);
      }
    }
    return layers;
  }

  /** A node as a layer, or null if it is none: no convolution, or one whose kernel is computed. */
  static ConvLayer of(Graph graph, Node node) {
    boolean convolution = node.op() instanceof Op.Conv3d || node.op() instanceof Op.ConvTranspose3d;
    if (convolution
        && graph.nodes().get(node.inputs().get(1).id()).op() instanceof Op.Parameter parameter) {
      String key = parameter.key();
      String name = key.endsWith(WEIGHT) ? key.substring(0, key.length() - WEIGHT.length()) : key;
      return new ConvLayer(name, node, key);
    }
    return null;
  }

  /** What it convolves. */
  public Value input() {
    return node.inputs().get(0);
  }

  /** Its kernel. */
  public Value weight() {
    return node.inputs().get(1);
  }

  /** The kernel's axis of output channels. */
  public int outputAxis() {
    return node.op() instanceof Op.ConvTranspose3d ? 1 : 0;
  }

  /** Output channels. */
  public long outputChannels() {
    return weight().dim(outputAxis());
  }

  /** Input channels. */
  public long inputChannels() {
    return weight().dim(1 - outputAxis());
  }

  /** Multiply-accumulate operations. */
  public long macs() {
    return Graph.macs(node);
  }
}
