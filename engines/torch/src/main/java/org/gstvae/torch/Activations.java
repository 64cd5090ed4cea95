package org.gstvae.torch;

import org.bytedeco.pytorch.Tensor;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.Value;

/**
 * The values of a run that are still needed. Knows which of them may share memory, so that an
 * operation may overwrite its input only where nobody else looks at it.
 */
final class Activations implements AutoCloseable {
  private static final int FOREIGN = -1;

  private final Graph graph;
  private final Tensor[] tensors;

  /** The value whose memory a value may look at; FOREIGN for inputs, weights and constants. */
  private final int[] owner;

  /** For every owner, how many values alive may look at its memory. */
  private final int[] viewers;

  Activations(Graph graph) {
    this.graph = graph;
    int count = graph.nodes().size();
    tensors = new Tensor[count];
    owner = new int[count];
    viewers = new int[count];
  }

  Tensor get(Value value) {
    return tensors[value.id()];
  }

  /** Stores a node's output and frees what it was the last to read. */
  void put(Node node, Tensor tensor) {
    int id = node.output().id();
    tensors[id] = tensor;
    owner[id] = ownerOf(node);
    if (owner[id] != FOREIGN) {
      viewers[owner[id]]++;
    }
    for (Value input : node.inputs()) {
      if (graph.lastUse(input) == id) {
        release(input.id());
      }
    }
  }

  /** Whether the first input's memory is read by nobody else, now or later. */
  boolean mayOverwrite(Node node) {
    if (node.inputs().isEmpty()) {
      return false;
    }
    Value first = node.inputs().get(0);
    int memory = owner[first.id()];
    return memory != FOREIGN
        && first.shape().equals(node.output().shape())
        && viewers[memory] == 1
        && graph.lastUse(first) == node.output().id()
        && node.inputs().stream().filter(first::equals).count() == 1;
  }

  /** A handle of the caller's own to a value. */
  Tensor take(Value value) {
    return new Tensor(tensors[value.id()]);
  }

  @Override
  public void close() {
    for (int id = 0; id < tensors.length; id++) {
      release(id);
    }
  }

  private void release(int id) {
    if (tensors[id] != null) {
      tensors[id].close();
      tensors[id] = null;
      if (owner[id] != FOREIGN) {
        viewers[owner[id]]--;
      }
    }
  }

  private int ownerOf(Node node) {
    Op op = node.op();
    if (op instanceof Op.Input || op instanceof Op.Parameter || op instanceof Op.Constant) {
      return FOREIGN;
    }
    boolean mayBeView =
        op instanceof Op.Reshape
            || op instanceof Op.Permute
            || op instanceof Op.Slice
            || op instanceof Op.Expand
            || op instanceof Op.Cast
            || op instanceof Op.SpaceToDepth
            || op instanceof Op.DepthToSpace;
    boolean inPlace = TorchOps.canOverwrite(op) && mayOverwrite(node);
    return mayBeView || inPlace ? owner[node.inputs().get(0).id()] : node.output().id();
  }
}
