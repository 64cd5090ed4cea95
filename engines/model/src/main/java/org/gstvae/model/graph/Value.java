package org.gstvae.model.graph;

import java.util.Arrays;
import java.util.List;

/**
 * The output of a node.
 *
 * @param id the node's position in the graph
 * @param shape extents; activations of the network are batch, channel, time, height, width
 * @param type element type
 */
public record Value(int id, List<Long> shape, ElementType type) {
  /** Number of axes. */
  public int rank() {
    return shape.size();
  }

  /** Extent of an axis. */
  public long dim(int axis) {
    return shape.get(axis);
  }

  /** Number of elements. */
  public long elements() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** The extents as an array. */
  public long[] dims() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  static List<Long> shapeOf(long... dims) {
    return Arrays.stream(dims).boxed().toList();
  }
}
