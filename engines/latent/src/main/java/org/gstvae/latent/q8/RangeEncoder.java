package org.gstvae.latent.q8;

import java.util.Arrays;

/**
 * A range coder with carry propagation and byte-wise output (G. N. N. Martin, "Range encoding: an
 * algorithm for removing redundancy from a digitised message", 1979). Probabilities are given in
 * parts of a power of two.
 */
final class RangeEncoder {
  private static final long TOP = 1L << 32;
  private static final long BOTTOM = 1L << 24;

  private byte[] out = new byte[2048];
  private int size;
  private long low;
  private long range;
  private int cache;
  private int pending;

  /** Where an encoder was, to go back to. */
  static final class Mark {
    private int size;
    private long low;
    private long range;
    private int cache;
    private int pending;
  }

  /** Begins a payload. */
  void begin() {
    // The first byte that is shifted out is always 0 and is not written.
    size = -1;
    low = 0;
    range = TOP - 1;
    cache = 0;
    pending = 1;
  }

  /** Remembers the state; bytes that were put out never change later. */
  void mark(Mark mark) {
    mark.size = size;
    mark.low = low;
    mark.range = range;
    mark.cache = cache;
    mark.pending = pending;
  }

  /** Goes back to a state of the same payload. */
  void reset(Mark mark) {
    size = mark.size;
    low = mark.low;
    range = mark.range;
    cache = mark.cache;
    pending = mark.pending;
  }

  /** Codes a symbol that takes {@code width} of 2^{@code bits} parts, from {@code start} on. */
  void encode(int start, int width, int bits) {
    long part = range >>> bits;
    low += part * start;
    range = part * width;
    while (range < BOTTOM) {
      range <<= 8;
      shiftLow();
    }
  }

  /** Codes bits, up to 16 at a time, that are as likely 0 as 1. */
  void encodeBits(int value, int bits) {
    encode(value, 1, bits);
  }

  /** Bytes that the payload has at most if it is finished now. */
  int bytes() {
    return size + pending + 4;
  }

  /** Ends the payload: as few bytes as name a number within the range; zeros follow implicitly. */
  byte[] finish() {
    for (int zeros = 24; zeros >= 0; zeros -= 8) {
      long mask = (1L << zeros) - 1;
      long value = (low + mask) & ~mask;
      if (value < low + range) {
        low = value;
        break;
      }
    }
    for (int i = 0; i < 5; i++) {
      shiftLow();
    }
    int end = size;
    while (end > 0 && out[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(out, end);
  }

  /** Moves the top byte of {@code low} out; bytes that a carry may still reach wait. */
  private void shiftLow() {
    if (low < 0xFF00_0000L || low >= TOP) {
      int carry = (int) (low >>> 32);
      put(cache + carry);
      for (; pending > 1; pending--) {
        put(0xFF + carry);
      }
      cache = (int) (low >>> 24) & 0xFF;
    } else {
      pending++;
    }
    low = (low & 0x00FF_FFFFL) << 8;
  }

  private void put(int value) {
    if (size == out.length) {
      out = Arrays.copyOf(out, 2 * size);
    }
    if (size >= 0) {
      out[size] = (byte) value;
    }
    size++;
  }
}
