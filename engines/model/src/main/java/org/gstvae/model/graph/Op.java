package org.gstvae.model.graph;

import java.util.List;

/**
 * The operations. Each states its inputs in order; tensors of the network are [batch, channel,
 * time, height, width], and arrays of three are for time, height, width.
 */
public sealed interface Op {

  /** A graph input, by name. No inputs. */
  record Input(String name) implements Op {}

  /** A weight, by its key in the model's weights. No inputs. */
  record Parameter(String key) implements Op {}

  /** Literal FP32 values in C order. No inputs. */
  record Constant(List<Float> values, List<Long> shape) implements Op {}

  /**
   * Convolution. Inputs: x, weight [out, in, kT, kH, kW], optionally bias [out]. Padding is with
   * zeros and may differ before and after.
   */
  record Conv3d(List<Integer> stride, List<Integer> padBefore, List<Integer> padAfter)
      implements Op {}

  /**
   * Transposed convolution as PyTorch defines it. Inputs: x, weight [in, out, kT, kH, kW], bias
   * [out].
   */
  record ConvTranspose3d(List<Integer> stride, List<Integer> padding, List<Integer> outputPadding)
      implements Op {}

  /**
   * Group normalisation with statistics over a group's channels and all axes after the channel's,
   * computed in FP32. Inputs: x [N, C, ...], weight [C], bias [C].
   */
  record GroupNorm(int groups, double epsilon) implements Op {}

  /** Layer normalisation over the last axis. Inputs: x, weight, bias. */
  record LayerNorm(double epsilon) implements Op {}

  /** x * sigmoid(x). Input: x. */
  record Silu() implements Op {}

  /** tanh(x). Input: x. */
  record Tanh() implements Op {}

  /** exp(x). Input: x. */
  record Exp() implements Op {}

  /** Sum, with broadcasting. Inputs: a, b. */
  record Add() implements Op {}

  /** Product, with broadcasting. Inputs: a, b. */
  record Multiply() implements Op {}

  /** x * scale + offset. Input: x. */
  record Affine(double scale, double offset) implements Op {}

  /** Limits to low..high. Input: x. */
  record Clamp(double low, double high) implements Op {}

  /** Rounds to the nearest integer. Input: x. */
  record Round() implements Op {}

  /**
   * Conversion of the element type; from F32 to U8 the values must be integers already. Input: x.
   */
  record Cast(ElementType type) implements Op {}

  /** x W<sup>T</sup> + b over the last axis. Inputs: x, weight [out, in], optionally bias [out]. */
  record Linear() implements Op {}

  /** Batched matrix product. Inputs: a [B, M, K], b [B, K, N], or [B, N, K] if transposed. */
  record MatMul(boolean transposeSecond) implements Op {}

  /** Softmax over the last axis, computed in FP32. Input: x. */
  record Softmax() implements Op {}

  /**
   * softmax(q k<sup>T</sup> scale) v, per head. Inputs: q [B, H, L, D], k and v [B, H, S, D],
   * optionally a mask [B, S] of ones and zeros: positions with 0.5 or less do not count. Backends
   * do it without the whole L x S matrix.
   */
  record Attention(double scale) implements Op {}

  /** Same elements in the same C order under other extents. Input: x. */
  record Reshape(List<Long> shape) implements Op {}

  /** Reorders axes: output axis i is input axis order[i]. Input: x. */
  record Permute(List<Integer> order) implements Op {}

  /** Elements start..stop-1 of an axis. Input: x. */
  record Slice(int axis, long start, long stop) implements Op {}

  /** Elements of an axis by index. Input: x. */
  record Gather(int axis, List<Integer> indices) implements Op {}

  /** Joins along an axis. Inputs: all parts. */
  record Concat(int axis) implements Op {}

  /** Pads the last three axes of a rank-5 tensor. Input: x. */
  record Pad(List<Integer> before, List<Integer> after, PadMode mode) implements Op {}

  /** Repeats every element. Input: x. */
  record UpsampleNearest(List<Integer> factors) implements Op {}

  /**
   * Folds blocks of time, height and width into channels, in the order of ONNX's operator: block
   * position (t, h, w) of channel c becomes channel ((t * fH + h) * fW + w) * C + c. Input: x.
   */
  record SpaceToDepth(List<Integer> factors) implements Op {}

  /** The inverse of {@link SpaceToDepth}. Input: x. */
  record DepthToSpace(List<Integer> factors) implements Op {}

  /** Repeats the batch axis. Input: x with batch 1. */
  record Expand(long batch) implements Op {}

  /**
   * Rounds x to what an 8-bit type can hold, and gives it back in x's own type: ONNX's
   * QuantizeLinear and DequantizeLinear in a row, symmetric (zero point 0), ties to even,
   * saturating. Input: x.
   *
   * @param scales one scale for the whole tensor, or one for every position of the axis; above 0
   * @param axis the axis of the scales; not used with one scale
   * @param type the 8-bit type
   */
  record QuantizeDequantize(List<Float> scales, int axis, QuantizedType type) implements Op {}
}
