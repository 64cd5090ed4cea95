package org.gstvae.torch;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.PadMode;
import org.gstvae.model.graph.QuantizedType;

/** What each operation is in libtorch. Rank-5 tensors are kept in channels-last order. */
final class TorchOps {
  /**
   * Added to the logits of positions that do not count. Far below any logit and yet finite in BF16,
   * so that a caption in which nothing counts gives equal weights, as in the reference.
   */
  private static final double MASKED = -1e38;

  private TorchOps() {}

  /** Whether an operation can write its result over its first input. */
  static boolean canOverwrite(Op op) {
    return op instanceof Op.Silu
        || op instanceof Op.Tanh
        || op instanceof Op.Exp
        || op instanceof Op.Add
        || op instanceof Op.Multiply
        || op instanceof Op.Affine
        || op instanceof Op.Clamp
        || op instanceof Op.Round;
  }

  /**
   * Applies an operation.
   *
   * @param overwrite whether the first input's memory may be used for the result
   */
  static Tensor apply(Op op, List<Tensor> in, ScalarType compute, boolean overwrite) {
    Tensor x = in.isEmpty() ? null : in.get(0);
    if (op instanceof Op.Conv3d conv) {
      return conv(conv, in);
    } else if (op instanceof Op.ConvTranspose3d conv) {
      return torch.conv_transpose3d(
          x,
          in.get(1),
          optional(in.get(2)),
          longs(conv.stride()),
          longs(conv.padding()),
          longs(conv.outputPadding()),
          1,
          1,
          1,
          1);
    } else if (op instanceof Op.GroupNorm norm) {
      return torch.group_norm(
          x, norm.groups(), optional(in.get(1)), optional(in.get(2)), norm.epsilon(), false);
    } else if (op instanceof Op.LayerNorm norm) {
      long[] last = {x.size(x.dim() - 1)};
      return torch.layer_norm(
          x, last, optional(in.get(1)), optional(in.get(2)), norm.epsilon(), false);
    } else if (op instanceof Op.Silu) {
      return overwrite ? torch.silu_(x) : torch.silu(x);
    } else if (op instanceof Op.Tanh) {
      return overwrite ? x.tanh_() : x.tanh();
    } else if (op instanceof Op.Exp) {
      return overwrite ? x.exp_() : x.exp();
    } else if (op instanceof Op.Add) {
      return overwrite && sameShape(x, in.get(1)) ? x.add_(in.get(1)) : x.add(in.get(1));
    } else if (op instanceof Op.Multiply) {
      return overwrite ? x.mul_(in.get(1)) : x.mul(in.get(1));
    } else if (op instanceof Op.Affine affine) {
      return affine(affine, x, overwrite);
    } else if (op instanceof Op.Clamp clamp) {
      ScalarOptional low = new ScalarOptional(new Scalar(clamp.low()));
      ScalarOptional high = new ScalarOptional(new Scalar(clamp.high()));
      return overwrite ? x.clamp_(low, high) : x.clamp(low, high);
    } else if (op instanceof Op.Round) {
      return overwrite ? x.round_() : x.round();
    } else if (op instanceof Op.Cast cast) {
      return x.to(scalarType(cast.type(), compute));
    } else if (op instanceof Op.Linear) {
      return torch.linear(x, in.get(1), in.size() > 2 ? optional(in.get(2)) : new TensorOptional());
    } else if (op instanceof Op.MatMul product) {
      Tensor second = product.transposeSecond() ? in.get(1).transpose(1, 2) : in.get(1);
      return torch.bmm(x, second);
    } else if (op instanceof Op.Softmax) {
      return torch.softmax(x, -1);
    } else if (op instanceof Op.Attention attention) {
      return attention(attention, in);
    } else if (op instanceof Op.Reshape reshape) {
      return x.reshape(longList(reshape.shape()));
    } else if (op instanceof Op.Permute permute) {
      return x.permute(longs(permute.order()));
    } else if (op instanceof Op.Slice slice) {
      return x.narrow(slice.axis(), slice.start(), slice.stop() - slice.start());
    } else if (op instanceof Op.Gather gather) {
      return x.index_select(
          gather.axis(), indices(gather.indices()).to(x.device(), ScalarType.Long));
    } else if (op instanceof Op.Concat concat) {
      TensorVector parts = new TensorVector(in.toArray(new Tensor[0]));
      return torch.cat(parts, concat.axis());
    } else if (op instanceof Op.Pad pad) {
      return pad(pad, x);
    } else if (op instanceof Op.UpsampleNearest upsample) {
      long[] size = new long[3];
      for (int i = 0; i < 3; i++) {
        size[i] = x.size(2 + i) * upsample.factors().get(i);
      }
      return torch.upsample_nearest3d(
          x, size, new DoubleOptional(), new DoubleOptional(), new DoubleOptional());
    } else if (op instanceof Op.SpaceToDepth fold) {
      return spaceToDepth(x, longs(fold.factors()));
    } else if (op instanceof Op.DepthToSpace unfold) {
      return depthToSpace(x, longs(unfold.factors()));
    } else if (op instanceof Op.Expand expand) {
      long[] size = new long[(int) x.dim()];
      for (int i = 0; i < size.length; i++) {
        size[i] = i == 0 ? expand.batch() : x.size(i);
      }
      return x.expand(size);
    } else if (op instanceof Op.QuantizeDequantize rounding) {
      return quantizeDequantize(rounding, x);
    } else if (op instanceof Op.Constant constant) {
      float[] values = new float[constant.values().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = constant.values().get(i);
      }
      return torch.from_blob(new FloatPointer(values), longList(constant.shape())).clone();
    }
    throw new IllegalArgumentException("operation: " + op + " (expected: one with a meaning here)");
  }

  static ScalarType scalarType(ElementType type, ScalarType compute) {
    return switch (type) {
      case U8 -> ScalarType.Byte;
      case F16 -> ScalarType.Half;
      case BF16 -> ScalarType.BFloat16;
      case F32 -> ScalarType.Float;
      case COMPUTE -> compute;
    };
  }

  private static Tensor conv(Op.Conv3d conv, List<Tensor> in) {
    Tensor x = in.get(0);
    TensorOptional bias = in.size() > 2 ? optional(in.get(2)) : new TensorOptional();
    long[] padding = longs(conv.padBefore());
    if (!conv.padBefore().equals(conv.padAfter())) {
      x = torch.constant_pad_nd(x, widths(conv.padBefore(), conv.padAfter()));
      padding = new long[3];
    }
    return Convolution.apply(x, in.get(1), bias, longs(conv.stride()), padding);
  }

  private static Tensor affine(Op.Affine affine, Tensor x, boolean overwrite) {
    Scalar scale = new Scalar(affine.scale());
    Scalar offset = new Scalar(affine.offset());
    Tensor scaled = overwrite ? x.mul_(scale) : x.mul(scale);
    return affine.offset() == 0 ? scaled : scaled.add_(offset);
  }

  /** libtorch's attention works through blocks of queries and keys, with FP32 sums. */
  private static Tensor attention(Op.Attention attention, List<Tensor> in) {
    TensorOptional mask = new TensorOptional();
    if (in.size() > 3) {
      Tensor counts = in.get(3);
      Tensor added =
          counts
              .le(new Scalar(0.5))
              .to(in.get(0).scalar_type())
              .mul(new Scalar(MASKED))
              .reshape(counts.size(0), 1, 1, counts.size(1));
      mask = optional(added);
    }
    return torch.scaled_dot_product_attention(
        in.get(0),
        in.get(1),
        in.get(2),
        mask,
        0.0,
        false,
        new DoubleOptional(attention.scale()),
        false);
  }

  /** The quotient and the rounding are in FP32, whatever x is: a scale in BF16 would be another. */
  private static Tensor quantizeDequantize(Op.QuantizeDequantize rounding, Tensor x) {
    Tensor scale = scales(rounding, x);
    Tensor quotient = x.to(ScalarType.Float).div(scale);
    if (!x.requires_grad()) {
      return rounded(rounding.type(), quotient).mul_(scale).to(x.scalar_type());
    }
    // Gradients pass as if nothing were rounded, and stop where the code saturates.
    Tensor held = quotient.clamp(least(rounding.type()), limit(rounding.type().max()));
    Tensor error = rounded(rounding.type(), held.detach().clone()).sub(held.detach());
    return held.add(error).mul(scale).to(x.scalar_type());
  }

  /** Codes of quotients, which may be overwritten. */
  private static Tensor rounded(QuantizedType type, Tensor quotient) {
    return switch (type) {
      case INT8 -> quotient.round_().clamp_(least(type), limit(type.max()));
      case FP8_E4M3 ->
          quotient
              .clamp_(least(type), limit(type.max()))
              .to(ScalarType.Float8_e4m3fn)
              .to(ScalarType.Float);
    };
  }

  private static ScalarOptional least(QuantizedType type) {
    return limit(type == QuantizedType.INT8 ? -128 : -type.max());
  }

  private static Tensor scales(Op.QuantizeDequantize rounding, Tensor x) {
    float[] values = new float[rounding.scales().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = rounding.scales().get(i);
    }
    long[] shape = new long[(int) x.dim()];
    Arrays.fill(shape, 1);
    if (values.length > 1) {
      shape[rounding.axis()] = values.length;
    }
    return torch.from_blob(new FloatPointer(values), shape).clone();
  }

  static ScalarOptional limit(double value) {
    return new ScalarOptional(new Scalar(value));
  }

  private static Tensor pad(Op.Pad pad, Tensor x) {
    long[] widths = widths(pad.before(), pad.after());
    return pad.mode() == PadMode.ZERO
        ? torch.constant_pad_nd(x, widths)
        : torch.replication_pad3d(x, widths);
  }

  private static Tensor spaceToDepth(Tensor x, long[] f) {
    long batch = x.size(0);
    long channels = x.size(1);
    long time = x.size(2) / f[0];
    long height = x.size(3) / f[1];
    long width = x.size(4) / f[2];
    return x.reshape(batch, channels, time, f[0], height, f[1], width, f[2])
        .permute(0, 2, 4, 6, 3, 5, 7, 1)
        .reshape(batch, time, height, width, channels * f[0] * f[1] * f[2])
        .permute(0, 4, 1, 2, 3);
  }

  private static Tensor depthToSpace(Tensor x, long[] f) {
    long batch = x.size(0);
    long channels = x.size(1) / (f[0] * f[1] * f[2]);
    long time = x.size(2);
    long height = x.size(3);
    long width = x.size(4);
    return x.permute(0, 2, 3, 4, 1)
        .reshape(batch, time, height, width, f[0], f[1], f[2], channels)
        .permute(0, 1, 4, 2, 5, 3, 6, 7)
        .reshape(batch, time * f[0], height * f[1], width * f[2], channels)
        .permute(0, 4, 1, 2, 3);
  }

  /** Padding widths in libtorch's order: last axis first, before and after. */
  private static long[] widths(List<Integer> before, List<Integer> after) {
    return new long[] {
      before.get(2), after.get(2), before.get(1), after.get(1), before.get(0), after.get(0)
    };
  }

  private static Tensor indices(List<Integer> indices) {
    long[] values = longs(indices);
    return torch
        .from_blob(
            new LongPointer(values), new long[] {values.length}, new TensorOptions(ScalarType.Long))
        .clone();
  }

  private static boolean sameShape(Tensor a, Tensor b) {
    return a.sizes().equals(b.sizes());
  }

  private static TensorOptional optional(Tensor tensor) {
    return new TensorOptional(tensor);
  }

  static long[] longs(List<Integer> values) {
    return values.stream().mapToLong(Integer::longValue).toArray();
  }

  private static long[] longList(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
