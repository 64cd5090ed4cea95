package org.gstvae.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of a floating-point tensor in another floating-point type, block by block, so that a
 * conversion needs little memory however large the tensor is.
 */
public final class FloatBlocks {
  private static final int BLOCK_ELEMENTS = 1 << 16;

  /** Takes one block of little-endian elements. */
  @FunctionalInterface
  public interface Sink {
    /** The next block, from position to limit; valid during the call. */
    void accept(ByteBuffer block) throws IOException;
  }

  private FloatBlocks() {}

  /**
   * Gives all elements to a sink, rounded to the nearest of the target type.
   *
   * @param tensor a tensor of a floating-point type
   * @param target F32, F16 or BF16
   */
  public static void convert(StoredTensor tensor, DType target, Sink sink) throws IOException {
    ByteBuffer source = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (tensor.dtype() == target) {
      sink.accept(source);
      return;
    }
    ByteBuffer block =
        ByteBuffer.allocate(BLOCK_ELEMENTS * target.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    while (source.hasRemaining()) {
      block.clear();
      while (source.hasRemaining() && block.hasRemaining()) {
        write(block, target, read(source, tensor.dtype()));
      }
      sink.accept(block.flip());
    }
  }

  private static float read(ByteBuffer source, DType dtype) {
    return switch (dtype) {
      case F64 -> (float) source.getDouble();
      case F32 -> source.getFloat();
      case F16 -> HalfPrecision.fromBinary16(source.getShort());
      case BF16 -> HalfPrecision.fromBfloat16(source.getShort());
      default ->
          throw new IllegalArgumentException(
              "dtype: " + dtype + " (expected: F64, F32, F16, BF16)");
    };
  }

  private static void write(ByteBuffer block, DType target, float value) {
    switch (target) {
      case F32 -> block.putFloat(value);
      case F16 -> block.putShort(HalfPrecision.toBinary16(value));
      case BF16 -> block.putShort(HalfPrecision.toBfloat16(value));
      default ->
          throw new IllegalArgumentException("target: " + target + " (expected: F32, F16, BF16)");
    }
  }
}
