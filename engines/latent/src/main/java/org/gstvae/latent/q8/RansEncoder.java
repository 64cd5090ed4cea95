package org.gstvae.latent.q8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Asymmetric numeral systems with ranges (J. Duda, "Asymmetric numeral systems", 2013), two states
 * that take turns (F. Giesen, "Interleaved entropy coders", 2014). A decoder needs no division and
 * works on two symbols at once; in return an encoder codes backwards, so that symbols are collected
 * first.
 */
final class RansEncoder {
  /** States are from 2^23 to 2^31. */
  static final int LEAST_STATE = 1 << 23;

  static final int STATE_BITS = 31;

  /** Bytes of the states that a payload begins with. */
  static final int STATES_BYTES = 8;

  /** A step takes this many bytes at most. */
  private static final int STEP_BYTES = 2;

  private static final int RAW = 1 << 31;
  private static final int RAW_BITS = 5;

  /** Of a cost, what a step may take more than it, as the states are integers. */
  private static final int RAW_EXCESS = 4;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** What was coded: indices of {@link SymbolTables}, or bits as they are with {@link #RAW}. */
  private int[] steps = new int[4096];

  private int count;
  private long cost;

  private byte[] out = new byte[0];

  /** Begins a payload. */
  void begin() {
    count = 0;
    cost = 0;
  }

  /** How many symbols and groups of bits there are so far, for {@link #cut}. */
  int count() {
    return count;
  }

  /** Forgets what came behind the first {@code count}; only {@link #finish} may follow. */
  void cut(int count) {
    this.count = count;
  }

  /** Codes the symbol at an index of the tables. */
  void encode(int index) {
    add(index, SymbolTables.cost(index));
  }

  /** Codes bits, up to 16 at a time, that are as likely 0 as 1. */
  void encodeBits(int value, int bits) {
    add(RAW | (value << RAW_BITS) | bits, bits * SymbolTables.COST_SCALE + RAW_EXCESS);
  }

  private void add(int step, int stepCost) {
    room(1)[count] = step;
    added(1, stepCost);
  }

  /** Where some symbols' indices may be put from {@link #count} on, for {@link #added}. */
  int[] room(int symbols) {
    if (count + symbols > steps.length) {
      steps = Arrays.copyOf(steps, Math.max(count + symbols, 2 * count));
    }
    return steps;
  }

  /** Codes symbols whose indices were put where there is room, with the costs of all of them. */
  void added(int symbols, int symbolCosts) {
    count += symbols;
    cost += symbolCosts;
  }

  /** Bytes that the payload has at most if it is finished now. */
  long bytes() {
    return STATES_BYTES + cost / (Byte.SIZE * SymbolTables.COST_SCALE) + 1;
  }

  /** Ends the payload. */
  byte[] finish() {
    int room = Math.addExact(STATES_BYTES + Integer.BYTES, Math.multiplyExact(STEP_BYTES, count));
    if (out.length < room) {
      out = new byte[room];
    }
    byte[] bytes = out;
    int[] all = steps;
    int at = bytes.length;
    long state = LEAST_STATE;
    long other = LEAST_STATE;
    for (int i = count - 1; i >= 0; i--) {
      int step = all[i];
      long coded;
      if (step >= 0) {
        int entry = SymbolTables.entry(step);
        int parts = SymbolTables.parts(entry);
        int shift = shift(state, (long) parts << (STATE_BITS - SymbolTables.TOTAL_BITS));
        INTS.set(bytes, at - Integer.BYTES, (int) state);
        at -= shift >>> 3;
        long left = state >>> shift;
        long quotient = SymbolTables.quotient(left, step);
        coded =
            left + SymbolTables.start(entry) + quotient * ((1 << SymbolTables.TOTAL_BITS) - parts);
      } else {
        int bits = step & ((1 << RAW_BITS) - 1);
        int shift = shift(state, 1L << (STATE_BITS - bits));
        INTS.set(bytes, at - Integer.BYTES, (int) state);
        at -= shift >>> 3;
        coded = ((state >>> shift) << bits) | ((step & ~RAW) >>> RAW_BITS);
      }
      state = other;
      other = coded;
    }
    INTS.set(bytes, at - 4, (int) state);
    INTS.set(bytes, at - 8, (int) other);
    return Arrays.copyOfRange(bytes, at - STATES_BYTES, bytes.length);
  }

  /** Bits by which a state moves down, in whole bytes, so that it is below a limit; 16 at most. */
  private static int shift(long state, long limit) {
    // Without branches that nobody can predict.
    long one = (limit - 1 - state) >>> 63;
    long two = ((limit << 8) - 1 - state) >>> 63;
    return (int) (one + two) << 3;
  }
}
