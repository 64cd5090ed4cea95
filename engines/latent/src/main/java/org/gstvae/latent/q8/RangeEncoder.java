package org.gstvae.latent.q8;

import java.util.Arrays;

/**
 * A range coder with carry propagation, whose range moves up by whole bytes (G. N. N. Martin,
 * "Range encoding: an algorithm for removing redundancy from a digitised message", 1979).
 * Probabilities are given in parts of a power of two.
 */
final class RangeEncoder {
  private static final int WORD_BITS = 16;
  private static final int WORD = (1 << WORD_BITS) - 1;

  private byte[] out = new byte[2048];
  private int size;

  /**
   * 32 bits, in front of them {@link #held} bits that are not out yet, in front of them a carry.
   */
  private long low;

  private int held;
  private long range;
  private int cache;
  private int pending;

  /** Where an encoder was, to go back to. */
  static final class Mark {
    private int size;
    private long low;
    private int held;
    private long range;
    private int cache;
    private int pending;
  }

  /** Begins a payload. */
  void begin() {
    size = 0;
    low = 0;
    held = 0;
    range = (1L << 32) - 1;
    cache = 0;
    pending = 0;
  }

  /** Remembers the state; bytes that were put out never change later. */
  void mark(Mark mark) {
    mark.size = size;
    mark.low = low;
    mark.held = held;
    mark.range = range;
    mark.cache = cache;
    mark.pending = pending;
  }

  /** Goes back to a state of the same payload. */
  void reset(Mark mark) {
    size = mark.size;
    low = mark.low;
    held = mark.held;
    range = mark.range;
    cache = mark.cache;
    pending = mark.pending;
  }

  /** Codes a symbol that takes {@code width} of 2^{@code bits} parts, from {@code start} on. */
  void encode(int start, int width, int bits) {
    long part = range >>> bits;
    long left = part * width;
    int shift = shift(left);
    range = left << shift;
    low = (low + part * start) << shift;
    held += shift;
    if (held >= WORD_BITS) {
      putWord();
    }
  }

  /** Bits by which a range moves up, in whole bytes, so that it is 2^24 or more; 16 at most. */
  static int shift(long range) {
    return (Long.numberOfLeadingZeros(range) - 32) & ~7;
  }

  /** Codes bits, up to 16 at a time, that are as likely 0 as 1. */
  void encodeBits(int value, int bits) {
    encode(value, 1, bits);
  }

  /** Bytes that the payload has at most if it is finished now. */
  int bytes() {
    return size + 2 * pending + held / 8 + 4;
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
    for (int bits = 32 + held; bits > 0; bits -= WORD_BITS) {
      low <<= WORD_BITS - held;
      held = WORD_BITS;
      putWord();
    }
    release(0);
    int end = size;
    while (end > 0 && out[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(out, end);
  }

  /** Moves the top 16 bits of {@code low} out; words that a carry may still reach wait. */
  private void putWord() {
    held -= WORD_BITS;
    int word = (int) (low >>> (32 + held));
    low &= (1L << (32 + held)) - 1;
    if (word != WORD) {
      release(word >>> WORD_BITS);
      cache = word & WORD;
    }
    pending++;
  }

  /** Puts out the words that wait: the cached one, and then such that are all ones. */
  private void release(int carry) {
    if (pending == 0) {
      return;
    }
    if (size + 2 * pending > out.length) {
      out = Arrays.copyOf(out, 2 * (size + 2 * pending));
    }
    put(cache + carry);
    for (; pending > 1; pending--) {
      put(WORD + carry);
    }
    pending = 0;
  }

  private void put(int word) {
    out[size] = (byte) (word >>> 8);
    out[size + 1] = (byte) word;
    size += 2;
  }
}
