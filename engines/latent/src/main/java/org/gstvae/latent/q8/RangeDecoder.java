package org.gstvae.latent.q8;

import java.nio.ByteBuffer;

/** Undoes {@link RangeEncoder}. Whatever the bytes are, it returns numbers within bounds. */
final class RangeDecoder {
  private static final long BOTTOM = 1L << 24;

  private ByteBuffer in;
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
    in = buffer;
    at = from;
    end = from + bytes;
    range = (1L << 32) - 1;
    code = 0;
    for (int i = 0; i < 4; i++) {
      code = (code << 8) | next();
    }
  }

  /** Which of 2^{@code bits} parts comes; {@link #take} must follow. */
  int peek(int bits) {
    part = range >>> bits;
    return (int) Math.min(code / part, (1 << bits) - 1);
  }

  /** Goes on behind the symbol that was found. */
  void take(int start, int width) {
    code -= part * start;
    range = part * width;
    while (range < BOTTOM) {
      range <<= 8;
      code = ((code << 8) | next()) & 0xFFFF_FFFFL;
    }
  }

  /** Bits, up to 16 at a time, that are as likely 0 as 1. */
  int decodeBits(int bits) {
    int value = peek(bits);
    take(value, 1);
    return value;
  }

  private int next() {
    return at < end ? in.get(at++) & 0xFF : 0;
  }
}
