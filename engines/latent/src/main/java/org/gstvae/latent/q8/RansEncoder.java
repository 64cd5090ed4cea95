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

  // Packed, what is coded in a step: an index of SymbolTables, and the bits if they are as they
  // are.
  private static final int INDEX_BITS = 16;
  private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private int[] steps = new int[4096];

  private int count;
  private long cost;

  private byte[] out = new byte[0];

  /** Begins a payload. */
  void begin() {
    count = 0;
    cost = 0;
  }

  /** How many symbols and groups of bits there are so far. */
  int count() {
    return count;
  }

  /** What they take at most, for {@link #cut}. */
  long cost() {
    return cost;
  }

  /** Forgets what came behind the first {@code count}, which take {@code cost}. */
  void cut(int count, long cost) {
    this.count = count;
    this.cost = cost;
  }

  /** Codes the symbol at an index of the tables. */
  void encode(int index) {
    room(1)[count] = index;
    added(1, SymbolTables.cost(index));
  }

  /** Codes bits, up to 15 at a time, that are as likely 0 as 1. */
  void encodeBits(int value, int bits) {
    room(1)[count] = ofBits(value, bits);
    added(1, SymbolTables.cost(SymbolTables.bits(bits)));
  }

  /** Bits as what {@link #room} takes; that of a symbol is its index. */
  static int ofBits(int value, int bits) {
    return (value << INDEX_BITS) | SymbolTables.bits(bits);
  }

  /** Where symbols and groups of bits may be put from {@link #count} on, for {@link #added}. */
  int[] room(int most) {
    if (count + most > steps.length) {
      steps = Arrays.copyOf(steps, Math.max(count + most, 2 * count));
    }
    return steps;
  }

  /** Codes what was put where there is room, with the costs of all of them. */
  void added(int number, int costs) {
    count += number;
    cost += costs;
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
      int index = all[i] & INDEX_MASK;
      int bits = all[i] >>> INDEX_BITS;
      int entry = SymbolTables.entry(index);
      int parts = SymbolTables.parts(entry);
      long divisor = SymbolTables.divisor(index);
      int shift = shift(state, (long) parts << (STATE_BITS - SymbolTables.TOTAL_BITS));
      INTS.set(bytes, at - Integer.BYTES, (int) state);
      at -= shift >>> 3;
      long left = state >>> shift;
      // One formula for symbols and bits, as nobody can predict which it is.
      long coded =
          (left << SymbolTables.bitsOf(divisor))
              + (SymbolTables.start(entry) + bits)
              + SymbolTables.quotient(left, divisor) * ((1 << SymbolTables.TOTAL_BITS) - parts);
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
