package org.gstvae.model.quantize;

import java.util.ArrayList;
import java.util.List;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.Value;

/**
 * A sum of a convolution's output and something else. A backend that fuses the sum into the
 * convolution wants the other side in 8 bits too, and nothing between convolution and sum.
 *
 * @param branch the convolution whose output nobody else reads
 * @param node the sum
 * @param position which of the sum's inputs the other side is
 */
public record ResidualSum(ConvLayer branch, Node node, int position) {
  /** The sums of a graph, in its order. */
  public static List<ResidualSum> of(Graph graph) {
    int[] readers = new int[graph.nodes().size()];
    for (Node node : graph.nodes()) {
      node.inputs().forEach(input -> readers[input.id()]++);
    }
    graph.outputs().values().forEach(output -> readers[output.id()]++);
    List<ResidualSum> sums = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Add) {
        for (int side = 0; side < 2; side++) {
          Value value = node.inputs().get(side);
          ConvLayer layer = ConvLayer.of(graph, graph.nodes().get(value.id()));
          if (layer != null && readers[value.id()] == 1) {
            sums.add(new ResidualSum(layer, node, 1 - side));
            break;
          }
        }
      }
    }
    return sums;
  }

  /** The other side. */
  public Value other() {
    return node.inputs().get(position);
  }
}
