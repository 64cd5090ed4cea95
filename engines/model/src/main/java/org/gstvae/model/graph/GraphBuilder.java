package org.gstvae.model.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records operations and works out their shapes. A shape that does not fit is a mistake of the
 * caller and ends in an {@link IllegalArgumentException} that names both sides.
 */
public final class GraphBuilder {
  private final boolean alike;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Value> parameters = new HashMap<>();
  private final Map<String, Value> outputs = new LinkedHashMap<>();

  /** A builder that leaves out what changes nothing. */
  public GraphBuilder() {
    this(false);
  }

  /**
   * A builder.
   *
   * @param alike whether graphs for pictures of all sizes have the same nodes: {@link #crop} and
   *     {@link #extend} are then recorded where they change nothing, too
   */
  public GraphBuilder(boolean alike) {
    this.alike = alike;
  }

  /** A graph input. */
  public Value input(String name, ElementType type, long... shape) {
    return add(new Op.Input(name), List.of(), type, shape);
  }

  /** A weight in compute precision; the same key always gives the same value. */
  public Value parameter(String key, long... shape) {
    Value known = parameters.get(key);
    if (known != null) {
      check(Arrays.equals(known.dims(), shape), key, known.shape(), Arrays.toString(shape));
      return known;
    }
    Value value = add(new Op.Parameter(key), List.of(), ElementType.COMPUTE, shape);
    parameters.put(key, value);
    return value;
  }

  /** Literal values in FP32. */
  public Value constant(float[] values, long... shape) {
    List<Float> list = new ArrayList<>(values.length);
    for (float value : values) {
      list.add(value);
    }
    return add(
        new Op.Constant(List.copyOf(list), Value.shapeOf(shape)),
        List.of(),
        ElementType.F32,
        shape);
  }

  /** Convolution with zero padding; bias may be null. */
  public Value conv3d(
      Value x, Value weight, Value bias, int[] stride, int[] padBefore, int[] padAfter) {
    check(x.rank() == 5 && x.dim(1) == weight.dim(1), "conv3d", x.shape(), weight.shape());
    long[] out = new long[5];
    out[0] = x.dim(0);
    out[1] = weight.dim(0);
    for (int i = 0; i < 3; i++) {
      long padded = x.dim(2 + i) + padBefore[i] + padAfter[i];
      out[2 + i] = (padded - weight.dim(2 + i)) / stride[i] + 1;
    }
    return add(
        new Op.Conv3d(ints(stride), ints(padBefore), ints(padAfter)),
        bias == null ? List.of(x, weight) : List.of(x, weight, bias),
        x.type(),
        out);
  }

  /** Transposed convolution. */
  public Value convTranspose3d(
      Value x, Value weight, Value bias, int[] stride, int[] padding, int[] outputPadding) {
    check(x.rank() == 5 && x.dim(1) == weight.dim(0), "convTranspose3d", x.shape(), weight.shape());
    long[] out = new long[5];
    out[0] = x.dim(0);
    out[1] = weight.dim(1);
    for (int i = 0; i < 3; i++) {
      out[2 + i] =
          (x.dim(2 + i) - 1) * stride[i] - 2L * padding[i] + weight.dim(2 + i) + outputPadding[i];
    }
    return add(
        new Op.ConvTranspose3d(ints(stride), ints(padding), ints(outputPadding)),
        List.of(x, weight, bias),
        x.type(),
        out);
  }

  /** Group normalisation. */
  public Value groupNorm(Value x, int groups, double epsilon, Value weight, Value bias) {
    check(x.dim(1) % groups == 0, "groupNorm of " + groups + " groups", x.shape(), weight.shape());
    check(weight.elements() == x.dim(1), "groupNorm", x.shape(), weight.shape());
    return add(new Op.GroupNorm(groups, epsilon), List.of(x, weight, bias), x.type(), x.dims());
  }

  /** Layer normalisation over the last axis. */
  public Value layerNorm(Value x, double epsilon, Value weight, Value bias) {
    check(weight.elements() == x.dim(x.rank() - 1), "layerNorm", x.shape(), weight.shape());
    return add(new Op.LayerNorm(epsilon), List.of(x, weight, bias), x.type(), x.dims());
  }

  /** x * sigmoid(x). */
  public Value silu(Value x) {
    return add(new Op.Silu(), List.of(x), x.type(), x.dims());
  }

  /** Hyperbolic tangent of x. */
  public Value tanh(Value x) {
    return add(new Op.Tanh(), List.of(x), x.type(), x.dims());
  }

  /** e to the power of x. */
  public Value exp(Value x) {
    return add(new Op.Exp(), List.of(x), x.type(), x.dims());
  }

  /** Sum with broadcasting of axes of extent 1. */
  public Value add(Value a, Value b) {
    return add(new Op.Add(), List.of(a, b), a.type(), broadcast("add", a, b));
  }

  /** Product with broadcasting of axes of extent 1. */
  public Value multiply(Value a, Value b) {
    return add(new Op.Multiply(), List.of(a, b), a.type(), broadcast("multiply", a, b));
  }

  /** x * scale + offset. */
  public Value affine(Value x, double scale, double offset) {
    return add(new Op.Affine(scale, offset), List.of(x), x.type(), x.dims());
  }

  /** Limits x. */
  public Value clamp(Value x, double low, double high) {
    return add(new Op.Clamp(low, high), List.of(x), x.type(), x.dims());
  }

  /** Rounds x to integers. */
  public Value round(Value x) {
    return add(new Op.Round(), List.of(x), x.type(), x.dims());
  }

  /** Changes the element type. */
  public Value cast(Value x, ElementType type) {
    return x.type() == type ? x : add(new Op.Cast(type), List.of(x), type, x.dims());
  }

  /** x W^T + b; bias may be null. */
  public Value linear(Value x, Value weight, Value bias) {
    check(x.dim(x.rank() - 1) == weight.dim(1), "linear", x.shape(), weight.shape());
    long[] out = x.dims();
    out[out.length - 1] = weight.dim(0);
    return add(
        new Op.Linear(),
        bias == null ? List.of(x, weight) : List.of(x, weight, bias),
        x.type(),
        out);
  }

  /** Batched product of a [B, M, K] with b [B, K, N], or with b [B, N, K] transposed. */
  public Value matMul(Value a, Value b, boolean transposeSecond) {
    int inner = transposeSecond ? 2 : 1;
    check(a.dim(0) == b.dim(0) && a.dim(2) == b.dim(inner), "matMul", a.shape(), b.shape());
    return add(
        new Op.MatMul(transposeSecond),
        List.of(a, b),
        a.type(),
        a.dim(0),
        a.dim(1),
        b.dim(3 - inner));
  }

  /** Softmax over the last axis. */
  public Value softmax(Value x) {
    return add(new Op.Softmax(), List.of(x), x.type(), x.dims());
  }

  /** Scaled dot-product attention; mask may be null. */
  public Value attention(Value q, Value k, Value v, Value mask, double scale) {
    check(q.dim(3) == k.dim(3) && k.dim(2) == v.dim(2), "attention", q.shape(), k.shape());
    return add(
        new Op.Attention(scale),
        mask == null ? List.of(q, k, v) : List.of(q, k, v, mask),
        q.type(),
        q.dim(0),
        q.dim(1),
        q.dim(2),
        v.dim(3));
  }

  /** Other extents for the same elements. */
  public Value reshape(Value x, long... shape) {
    long elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    check(elements == x.elements(), "reshape", x.shape(), Arrays.toString(shape));
    return add(new Op.Reshape(Value.shapeOf(shape)), List.of(x), x.type(), shape);
  }

  /** Reorders axes. */
  public Value permute(Value x, int... order) {
    long[] out = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      out[i] = x.dim(order[i]);
    }
    return add(new Op.Permute(ints(order)), List.of(x), x.type(), out);
  }

  /** A range of an axis. */
  public Value slice(Value x, int axis, long start, long stop) {
    return start == 0 && stop == x.dim(axis) ? x : range(x, axis, start, stop);
  }

  /** The first elements of an axis whose extent follows the size of pictures. */
  public Value crop(Value x, int axis, long extent) {
    return alike ? range(x, axis, 0, extent) : slice(x, axis, 0, extent);
  }

  private Value range(Value x, int axis, long start, long stop) {
    check(
        start >= 0 && stop > start && stop <= x.dim(axis),
        "slice " + start + ".." + stop + " of axis " + axis,
        x.shape(),
        "");
    long[] out = x.dims();
    out[axis] = stop - start;
    return add(new Op.Slice(axis, start, stop), List.of(x), x.type(), out);
  }

  /** Chosen elements of an axis. */
  public Value gather(Value x, int axis, int... indices) {
    long[] out = x.dims();
    out[axis] = indices.length;
    return add(new Op.Gather(axis, ints(indices)), List.of(x), x.type(), out);
  }

  /** Joins along an axis. */
  public Value concat(int axis, List<Value> parts) {
    long[] out = parts.get(0).dims();
    out[axis] = parts.stream().mapToLong(p -> p.dim(axis)).sum();
    return add(new Op.Concat(axis), parts, parts.get(0).type(), out);
  }

  /** Pads time, height and width. */
  public Value pad(Value x, int[] before, int[] after, PadMode mode) {
    return Arrays.stream(before).allMatch(n -> n == 0) && Arrays.stream(after).allMatch(n -> n == 0)
        ? x
        : padded(x, before, after, mode);
  }

  /** Repeats the last row and column of pictures, as often as their size makes it necessary. */
  public Value extend(Value x, long rows, long columns) {
    int[] after = {0, (int) rows, (int) columns};
    return alike
        ? padded(x, new int[3], after, PadMode.REPLICATE)
        : pad(x, new int[3], after, PadMode.REPLICATE);
  }

  private Value padded(Value x, int[] before, int[] after, PadMode mode) {
    long[] out = x.dims();
    for (int i = 0; i < 3; i++) {
      out[2 + i] += before[i] + after[i];
    }
    return add(new Op.Pad(ints(before), ints(after), mode), List.of(x), x.type(), out);
  }

  /** Repeats elements in time, height and width. */
  public Value upsampleNearest(Value x, int... factors) {
    long[] out = x.dims();
    for (int i = 0; i < 3; i++) {
      out[2 + i] *= factors[i];
    }
    return add(new Op.UpsampleNearest(ints(factors)), List.of(x), x.type(), out);
  }

  /** Folds blocks into channels. */
  public Value spaceToDepth(Value x, int... factors) {
    long[] out = x.dims();
    for (int i = 0; i < 3; i++) {
      check(out[2 + i] % factors[i] == 0, "spaceToDepth", x.shape(), Arrays.toString(factors));
      out[2 + i] /= factors[i];
      out[1] *= factors[i];
    }
    return add(new Op.SpaceToDepth(ints(factors)), List.of(x), x.type(), out);
  }

  /** Unfolds channels into blocks. */
  public Value depthToSpace(Value x, int... factors) {
    long[] out = x.dims();
    for (int i = 0; i < 3; i++) {
      check(out[1] % factors[i] == 0, "depthToSpace", x.shape(), Arrays.toString(factors));
      out[2 + i] *= factors[i];
      out[1] /= factors[i];
    }
    return add(new Op.DepthToSpace(ints(factors)), List.of(x), x.type(), out);
  }

  /** Repeats a batch of one. */
  public Value expand(Value x, long batch) {
    if (x.dim(0) == batch) {
      return x;
    }
    check(x.dim(0) == 1, "expand to " + batch, x.shape(), "");
    long[] out = x.dims();
    out[0] = batch;
    return add(new Op.Expand(batch), List.of(x), x.type(), out);
  }

  /**
   * Rounds x to an 8-bit type and back.
   *
   * @param scales one, or one for every position of the axis
   */
  public Value quantizeDequantize(Value x, List<Float> scales, int axis, QuantizedType type) {
    check(
        scales.size() == 1 || scales.size() == x.dim(axis),
        "quantizeDequantize along axis " + axis,
        x.shape(),
        scales.size() + " scales");
    return add(
        new Op.QuantizeDequantize(List.copyOf(scales), axis, type), List.of(x), x.type(), x.dims());
  }

  /**
   * Records a node of another graph.
   *
   * @param inputs what it reads here, of the same shapes as there
   */
  public Value copy(Node node, List<Value> inputs) {
    return node.op() instanceof Op.Parameter parameter
        ? parameter(parameter.key(), node.output().dims())
        : add(node.op(), List.copyOf(inputs), node.output().type(), node.output().dims());
  }

  /** Names a value as an output of the graph. */
  public void output(String name, Value value) {
    outputs.put(name, value);
  }

  /** The graph as recorded. */
  public Graph build() {
    return new Graph(nodes, outputs);
  }

  private Value add(Op op, List<Value> inputs, ElementType type, long... shape) {
    Value value = new Value(nodes.size(), Value.shapeOf(shape), type);
    nodes.add(new Node(op, inputs, value));
    return value;
  }

  private static long[] broadcast(String what, Value a, Value b) {
    check(a.rank() == b.rank(), what, a.shape(), b.shape());
    long[] out = a.dims();
    for (int i = 0; i < out.length; i++) {
      check(out[i] == b.dim(i) || out[i] == 1 || b.dim(i) == 1, what, a.shape(), b.shape());
      out[i] = Math.max(out[i], b.dim(i));
    }
    return out;
  }

  private static void check(boolean holds, String what, Object left, Object right) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": " + left + " does not fit " + right);
    }
  }

  private static List<Integer> ints(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
