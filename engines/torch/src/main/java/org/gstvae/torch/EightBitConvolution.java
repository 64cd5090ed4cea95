package org.gstvae.torch;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.IntType;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.OperatorName;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Convolution of 8-bit integers by oneDNN: codes in, 32-bit sums, floating point out. Computes what
 * a convolution between Q/DQ pairs computes in floating point, but exactly.
 *
 * <p>oneDNN wants unsigned codes for what is convolved: they are the signed ones plus 128.
 */
final class EightBitConvolution implements AutoCloseable {
  private static final String PACK = "onednn::qconv_prepack";
  private static final String CONVOLVE = "onednn::qconv3d_pointwise";
  private static final int ZERO_POINT = 128;
  private static final long LEAST_CODE = -128;
  private static final long GREATEST_CODE = 127;

  /** An empty list for operators behind the convolution; its type has no other way to be made. */
  private static final String NO_SCALARS =
      "def no_scalars() -> List[Optional[number]]:\n"
          + "    none: List[Optional[number]] = []\n"
          + "    return none\n";

  private final OperatorHandle pack;
  private final OperatorHandle convolve;
  private final IValue noScalars;
  private final ScalarType result;

  /**
   * A kernel as oneDNN wants it.
   *
   * @param codes in oneDNN's order
   * @param scales [out], FP32
   * @param zeroPoints [out], zeros
   * @param bias [out], FP32, or null
   */
  record Kernel(Tensor codes, Tensor scales, Tensor zeroPoints, Tensor bias)
      implements AutoCloseable {
    @Override
    public void close() {
      codes.close();
      scales.close();
      zeroPoints.close();
      if (bias != null) {
        bias.close();
      }
    }
  }

  /**
   * Finds the operators.
   *
   * @param result type of what comes out, FP32 or BF16
   */
  EightBitConvolution(ScalarType result) {
    this.result = result;
    // Retained: they outlive whatever pointer scope of the caller's is open.
    try (PointerScope scope = new PointerScope()) {
      pack = Dispatcher.singleton().findSchemaOrThrow(PACK, "");
      pack.retainReference();
      convolve = Dispatcher.singleton().findSchemaOrThrow(CONVOLVE, "");
      convolve.retainReference();
      CompilationUnit unit = torch.compile(NO_SCALARS);
      noScalars =
          new IValue(unit.find_function(new QualifiedName("no_scalars")).apply(new IValueVector()));
      noScalars.retainReference();
    }
  }

  @Override
  public void close() {
    pack.close();
    convolve.close();
    noScalars.close();
  }

  /** Whether this libtorch has the operators. */
  static boolean isThere() {
    try (PointerScope scope = new PointerScope()) {
      return Dispatcher.singleton().findSchema(new OperatorName(PACK, "")).has_value()
          && Dispatcher.singleton().findSchema(new OperatorName(CONVOLVE, "")).has_value();
    }
  }

  /**
   * Rounds x to codes.
   *
   * @param x [B, C, T, H, W], of any floating type
   * @return the same, QUInt8
   */
  static Tensor codes(Tensor x, float scale) {
    return torch.quantize_per_tensor(x.to(ScalarType.Float), scale, ZERO_POINT, ScalarType.QUInt8);
  }

  /**
   * Rounds and packs a kernel.
   *
   * @param kernel [out, C, kT, kH, kW], of any floating type
   * @param bias [out], or null
   * @param scales one, or [out]
   * @return belongs to the caller, whatever pointer scope is open
   */
  Kernel pack(Tensor kernel, Tensor bias, float[] scales) {
    try (PointerScope scope = new PointerScope()) {
      long out = kernel.size(0);
      Tensor scale = torch.tensor(scales).expand(out).contiguous();
      Tensor codes =
          kernel
              .to(ScalarType.Float)
              .div(scale.reshape(out, 1, 1, 1, 1))
              .round_()
              .clamp_(TorchOps.limit(LEAST_CODE), TorchOps.limit(GREATEST_CODE))
              .to(ScalarType.Char)
              .contiguous();
      IValue ones = integers(1, 1, 1);
      IValueVector stack =
          new IValueVector(
              new IValue(codes),
              new IValue(scale),
              new IValue(1.0),
              new IValue((long) ZERO_POINT),
              ones,
              integers(0, 0, 0),
              ones,
              new IValue(1L),
              new IValue());
      pack.callBoxed(stack);
      Kernel packed =
          new Kernel(
              new Tensor(stack.get(0).toTensor()),
              scale,
              torch.zeros(out).to(ScalarType.Int),
              bias == null ? null : new Tensor(bias.to(ScalarType.Float)));
      packed.codes().retainReference();
      packed.scales().retainReference();
      packed.zeroPoints().retainReference();
      if (packed.bias() != null) {
        packed.bias().retainReference();
      }
      return packed;
    }
  }

  /**
   * Convolves.
   *
   * @param codes of {@link #codes}
   * @param scale of the codes
   * @param stride of time, height and width
   * @param before zeros before time, height and width
   * @param after zeros after them
   * @return [B, out, T', H', W']
   */
  Tensor apply(
      Tensor codes, float scale, Kernel kernel, long[] stride, long[] before, long[] after) {
    Tensor bytes =
        torch.from_blob(
            codes.data_ptr(),
            codes.sizes().vec().get(),
            codes.strides().vec().get(),
            new TensorOptions(ScalarType.Byte));
    long[] padding = before;
    if (!Arrays.equals(before, after)) {
      long[] widths = {before[2], after[2], before[1], after[1], before[0], after[0]};
      bytes = torch.constant_pad_nd(bytes, widths, new Scalar(ZERO_POINT));
      padding = new long[] {0, 0, 0};
    }
    IValue ones = integers(1, 1, 1);
    IValueVector stack =
        new IValueVector(
            new IValue(bytes),
            new IValue((double) scale),
            new IValue((long) ZERO_POINT),
            new IValue(kernel.codes()),
            new IValue(kernel.scales()),
            new IValue(kernel.zeroPoints()),
            kernel.bias() == null ? new IValue() : new IValue(kernel.bias()),
            integers(stride),
            integers(padding),
            ones,
            new IValue(1L),
            new IValue(1.0),
            new IValue(0L),
            new IValue(result),
            new IValue("none"),
            noScalars,
            new IValue());
    convolve.callBoxed(stack);
    return new Tensor(stack.get(0).toTensor());
  }

  private static IValue integers(long... values) {
    GenericList list = new GenericList(new Type.TypePtr(IntType.getIntTypePtr().get()));
    for (long value : values) {
      list.push_back(new IValue(value));
    }
    return new IValue(list);
  }
}
