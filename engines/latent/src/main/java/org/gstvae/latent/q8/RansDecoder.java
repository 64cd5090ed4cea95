package org.gstvae.latent.q8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Undoes {@link RansEncoder}. Whatever the bytes are, it returns numbers within bounds. */
final class RansDecoder {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int PART_MASK = (1 << SymbolTables.TOTAL_BITS) - 1;

  private byte[] in = new byte[2048];
  private int at;
  private int end;
  private int state;
  private int other;

  /**
   * Begins a payload.
   *
   * @param buffer read by index, not moved
   * @param from index of its first byte
   * @param bytes how many
   */
  void begin(ByteBuffer buffer, int from, int bytes) {
    // Zeros behind the end, so that the states and four bytes from any place can be read.
    int padded = bytes + RansEncoder.STATES_BYTES;
    if (in.length < padded) {
      in = new byte[padded];
    }
    buffer.get(from, in, 0, bytes);
    Arrays.fill(in, bytes, padded, (byte) 0);
    end = bytes;
    state = (int) INTS.get(in, 0) & Integer.MAX_VALUE;
    other = (int) INTS.get(in, Integer.BYTES) & Integer.MAX_VALUE;
    at = Math.min(RansEncoder.STATES_BYTES, end);
  }

  /**
   * Decodes a symbol for each of some distributions, up to the first one that has to be decoded
   * with {@link #decode(int)}, which is seldom.
   *
   * @param distributions what the symbols are coded with
   * @param symbols receives them
   * @param from index of the first one
   * @return index behind the last one
   */
  int decode(int[] distributions, int[] symbols, int from) {
    // No calls in here, so that all stays in registers.
    byte[] bytes = in;
    int last = end;
    int place = at;
    int now = state;
    int next = other;
    int i = from;
    for (; i < distributions.length; i++) {
      int distribution = distributions[i];
      int table = Distribution.table(distribution);
      int part = now & PART_MASK;
      int index = SymbolTables.guess(table, part);
      int entry = SymbolTables.entry(index);
      int above = SymbolTables.entry(index + 1);
      // The one or the other: without a branch that nobody can predict.
      int later = (SymbolTables.start(above) - part - 1) >> 31;
      entry ^= (entry ^ above) & later;
      int symbol = index - later - SymbolTables.index(table);
      int within = part - SymbolTables.start(entry);
      int parts = SymbolTables.parts(entry);
      if (within >= parts || Distribution.isRare(distribution, symbol)) {
        break;
      }
      symbols[i] = symbol;
      int left = parts * (now >>> SymbolTables.TOTAL_BITS) + within;
      // All bytes at once, for the same reason.
      int shift = shift(left);
      now = next;
      next = (left << shift) | more(bytes, place, shift);
      place = Math.min(place + (shift >>> 3), last);
    }
    at = place;
    state = now;
    other = next;
    return i;
  }

  /** Decodes any symbol. */
  int decode(int distribution) {
    int table = Distribution.table(distribution);
    int part = state & PART_MASK;
    int index = SymbolTables.search(SymbolTables.guess(table, part), part);
    int entry = SymbolTables.entry(index);
    int within = part - SymbolTables.start(entry);
    take(SymbolTables.parts(entry) * (state >>> SymbolTables.TOTAL_BITS) + within);
    return index - SymbolTables.index(table);
  }

  /** Bits, up to 16 at a time, that are as likely 0 as 1. */
  int decodeBits(int bits) {
    int value = state & ((1 << bits) - 1);
    take(state >>> bits);
    return value;
  }

  private void take(int left) {
    int shift = shift(left);
    state = other;
    other = (left << shift) | more(in, at, shift);
    at = Math.min(at + (shift >>> 3), end);
  }

  /** Bits by which a state moves up, in whole bytes, so that it is 2^23 or more; 24 at most. */
  private static int shift(int state) {
    return (Integer.numberOfLeadingZeros(state) - 1) & ~7;
  }

  private static int more(byte[] bytes, int from, int shift) {
    return ((int) INTS.get(bytes, from) >>> 8) >>> (24 - shift);
  }
}
