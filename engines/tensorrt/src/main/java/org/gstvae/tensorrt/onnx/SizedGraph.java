package org.gstvae.tensorrt.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.Value;

/**
 * A graph for pictures of one size, or of every size of a range. What the network is stays code
 * that records it for a size; for a range that code runs for some sizes, and how the numbers of the
 * graph follow the size is read off what it gave.
 */
public final class SizedGraph {
  /**
   * Input [height] in F32 that an exported graph has where no other input shows the pictures'
   * height. Only its extent is read.
   */
  public static final String ROWS = "rows";

  /** The same for the width. */
  public static final String COLUMNS = "columns";

  /** More than a formula has terms; the rest of them verify it. */
  private static final int SAMPLES = 3 * (1 + SizeTerm.values().length);

  /** Sides of the samples, in positions of the latents. */
  private static final int MOST_POSITIONS = 7;

  private static final int SEED = 1;

  private final List<Graph> graphs;
  private final SizeFit fit;
  private final SizeRange.Size most;
  private final int factor;

  private SizedGraph(List<Graph> graphs, SizeFit fit, SizeRange.Size most, int factor) {
    this.graphs = graphs;
    this.fit = fit;
    this.most = most;
    this.factor = factor;
  }

  /** Records a graph for pictures of a size: always the same nodes in the same order. */
  @FunctionalInterface
  public interface Recorder {
    /** The graph. */
    Graph record(int width, int height);
  }

  /** A graph for the size that it was recorded for. */
  public static SizedGraph fixed(Graph graph) {
    SizeRange.Size any = new SizeRange.Size(1, 1);
    return new SizedGraph(List.of(graph), new SizeFit(List.of(any), 1), any, 1);
  }

  /**
   * A graph for all sizes of a range.
   *
   * @param factor pixels per latent position in each direction
   * @throws IllegalArgumentException if what is recorded is not the same network for every size
   */
  public static SizedGraph over(SizeRange range, int factor, Recorder recorder) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<SizeRange.Size> sizes = new ArrayList<>();
    List<Graph> graphs = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      int width = 1 + random.nextInt(MOST_POSITIONS * factor);
      int height = 1 + random.nextInt(MOST_POSITIONS * factor);
      sizes.add(new SizeRange.Size(width, height));
      graphs.add(recorder.record(width, height));
    }
    graphs.forEach(graph -> requireAlike(graphs.get(0), graph));
    return new SizedGraph(graphs, new SizeFit(sizes, factor), range.most(), factor);
  }

  /** One of the recordings: what all have in common can be read off it. */
  Graph graph() {
    return graphs.get(0);
  }

  /** Pixels per latent position. */
  int factor() {
    return factor;
  }

  /** How a number of a node of {@link #graph} follows the size. */
  SizeFormula formula(Node node, ToLongFunction<Node> number) {
    int position = node.output().id();
    return fit.of(
        graphs.stream().map(graph -> number.applyAsLong(graph.nodes().get(position))).toList());
  }

  /** How the extents of a value follow the size. */
  List<SizeFormula> shape(Value value) {
    Node node = graph().nodes().get(value.id());
    List<SizeFormula> shape = new ArrayList<>();
    for (int i = 0; i < value.rank(); i++) {
      int axis = i;
      shape.add(formula(node, each -> each.output().dim(axis)));
    }
    return shape;
  }

  /**
   * The extents of the inputs for pictures of a size, {@link #ROWS} and {@link #COLUMNS} among
   * them, which not every exported graph has.
   */
  public Map<String, long[]> inputs(SizeRange.Size size) {
    Map<String, long[]> inputs = new HashMap<>();
    graph()
        .inputs()
        .forEach(
            (name, value) ->
                inputs.put(
                    name,
                    shape(value).stream().mapToLong(each -> each.at(size, factor)).toArray()));
    inputs.put(ROWS, new long[] {size.height()});
    inputs.put(COLUMNS, new long[] {size.width()});
    return inputs;
  }

  /** A number for the largest picture. */
  long greatest(SizeFormula formula) {
    return formula.at(most, factor);
  }

  private static void requireAlike(Graph first, Graph other) {
    boolean alike =
        first.nodes().size() == other.nodes().size()
            && ids(first.outputs().values()).equals(ids(other.outputs().values()));
    for (int i = 0; alike && i < first.nodes().size(); i++) {
      alike = alike(first.nodes().get(i), other.nodes().get(i));
      if (!alike) {
        throw new IllegalArgumentException(
            first.nodes().get(i).op() + " is " + other.nodes().get(i).op() + " at another size");
      }
    }
    if (!alike) {
      throw new IllegalArgumentException("another number of nodes at another size");
    }
  }

  private static boolean alike(Node a, Node b) {
    boolean followsSize =
        a.op() instanceof Op.Reshape
            || a.op() instanceof Op.Slice
            || a.op() instanceof Op.Pad
            || a.op() instanceof Op.Expand;
    return (followsSize ? a.op().getClass() == b.op().getClass() : a.op().equals(b.op()))
        && ids(a.inputs()).equals(ids(b.inputs()))
        && a.output().type() == b.output().type()
        && a.output().rank() == b.output().rank();
  }

  private static List<Integer> ids(Iterable<Value> values) {
    List<Integer> ids = new ArrayList<>();
    values.forEach(value -> ids.add(value.id()));
    return ids;
  }
}
