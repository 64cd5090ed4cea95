package org.gstvae.latent.q8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Undoes {@link RangeEncoder}. Whatever the bytes are, it returns numbers within bounds. */
final class RangeDecoder {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private byte[] in = new byte[2048];
  private int at;
  private int end;
  private long code;
  private long range;
  private long part;

  /**
   * Begins a payload.
   *
   * @param buffer read by index, not moved
   * @param from index of its first byte
   * @param bytes how many
   */
  void begin(ByteBuffer buffer, int from, int bytes) {
    // Zeros behind the end, so that four bytes can be read from every place up to it.
    if (in.length < bytes + Integer.BYTES) {
      in = new byte[bytes + Integer.BYTES];
    }
    buffer.get(from, in, 0, bytes);
    Arrays.fill(in, bytes, bytes + Integer.BYTES, (byte) 0);
    end = bytes;
    range = (1L << 32) - 1;
    code = peekBytes(0);
    at = Math.min(Integer.BYTES, end);
  }

  private long peekBytes(int from) {
    return Integer.toUnsignedLong((int) INTS.get(in, from));
  }

  /** Which of 2^{@code bits} parts comes; {@link #take} must follow. */
  int peek(int bits) {
    part = range >>> bits;
    return (int) Math.min(code / part, (1 << bits) - 1);
  }

  /** Goes on behind the symbol that was found. */
  void take(int start, int width) {
    long left = part * width;
    int shift = RangeEncoder.shift(left);
    range = left << shift;
    // All bytes at once, without a branch that nobody can predict.
    code = ((((code - part * start) << 32) | peekBytes(at)) >>> (32 - shift)) & 0xFFFF_FFFFL;
    at = Math.min(at + (shift >>> 3), end);
  }

  /** Bits, up to 16 at a time, that are as likely 0 as 1. */
  int decodeBits(int bits) {
    int value = peek(bits);
    take(value, 1);
    return value;
  }
}
