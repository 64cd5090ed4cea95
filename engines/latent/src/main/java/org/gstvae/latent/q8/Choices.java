package org.gstvae.latent.q8;

import java.util.Arrays;

/**
 * Which of the two values around a sample an encoder takes: the nearest one, or the one next to it
 * on the prediction's side if the bits that it saves are worth the larger error. For each table of
 * {@link SymbolTables}, each way of counting symbols and each value near the prediction there is an
 * entry that says from which fraction on the value above is taken. So a choice is a look-up and a
 * comparison, without a branch that nobody can predict. Values with low bits are only rounded;
 * there the entries are those of symbols.
 */
final class Choices {
  /**
   * Squared quantisation error, in squared steps, that a bit is worth: the slope of a uniform
   * quantiser at high rate is 2 ln 2 / 12 = 0.1155 (Gish and Pierce, 1968).
   */
  private static final double ERROR_PER_BIT = 0.1;

  /** Of an error of a squared step. */
  private static final int ERROR_COST = (int) (SymbolTables.COST_SCALE / ERROR_PER_BIT);

  /** Of twice what of an error is gained, in parts of a step. */
  private static final int GAIN_COST = (2 * ERROR_COST) >> Rounding.BITS;

  private static final int ONE = 1 << Rounding.BITS;

  /** The last fraction that is rounded down. */
  private static final int HALF_DOWN = ONE / 2 - 1;

  /** Values below a prediction that a row has entries for. */
  private static final int BELOW = 56;

  private static final int ROW_BITS = 7;

  /** A table has a row for symbols that count upwards and one for those that count downwards. */
  private static final int TABLE_BITS = ROW_BITS + 1;

  // Packed: the symbol's index; its cost; whether it must be coded with care; the last fraction
  // that is rounded down.
  private static final int INDEX_AT = 32;
  private static final int COST_AT = 16;
  private static final int COST_MASK = (1 << COST_AT) - 1;
  private static final int CARE = 1 << (COST_AT - 1);

  private static final int TABLES = SymbolTables.CLASSES * SymbolTables.CENTRES;

  /** Where the entries of distributions with low bits are, a row for each. */
  private static final int WIDE = TABLES << TABLE_BITS;

  /** With some more, so that a mask keeps an index within. */
  private static final long[] ENTRIES = new long[1 << (Byte.SIZE + TABLE_BITS)];

  /**
   * Per {@link Distribution#eighth}, the entry of the value nearest to a mean that is an integer.
   */
  private static final int[] ORIGINS = new int[Distribution.EIGHTHS];

  /** Per fraction of a mean, where the entries for it are. */
  private static final int[] OFFSETS = new int[1 << QuantizerTables.FRACTION_BITS];

  static {
    Arrays.fill(ENTRIES, CARE);
    for (int table = 0; table < TABLES; table++) {
      fill(table, 0);
      fill(table, -1);
    }
    for (int eighth = 0; eighth < ORIGINS.length; eighth++) {
      int ofClass = Distribution.ofEighth(eighth);
      int table = Distribution.table(ofClass);
      int shift = Distribution.shift(ofClass);
      if (shift == 0) {
        ORIGINS[eighth] = (table << TABLE_BITS) + BELOW;
      } else {
        int row = 4 * (shift - 1) + table / SymbolTables.CENTRES % 4;
        ORIGINS[eighth] = WIDE + (row << ROW_BITS) + BELOW;
        fillWide(ORIGINS[eighth], table, shift);
      }
    }
    int any = Distribution.ofEighth(0);
    for (int mean = 0; mean < OFFSETS.length; mean++) {
      int centred = Distribution.centred(any, mean - Distribution.HALF);
      int centre = Distribution.table(centred) - Distribution.table(any);
      OFFSETS[mean] = (centre << TABLE_BITS) + (Distribution.mirrored(centred) & (1 << ROW_BITS));
    }
  }

  private Choices() {}

  private static void fill(int table, int mirrored) {
    int row = (table << TABLE_BITS) + (mirrored & (1 << ROW_BITS)) + BELOW;
    int zero = SymbolTables.index(table);
    int reach = SymbolTables.reach(table / SymbolTables.CENTRES);
    // What is beyond the table is only rounded to.
    ENTRIES[row - reach - 1] = CARE | HALF_DOWN;
    for (int value = -reach; value <= reach; value++) {
      int symbol = (value ^ mirrored) - mirrored;
      int next = symbol + (mirrored | 1);
      int down = value == reach ? HALF_DOWN : lastDown(zero, symbol, next);
      int cost = SymbolTables.cost(zero + symbol);
      ENTRIES[row + value] = ((long) (zero + symbol) << INDEX_AT) | cost << COST_AT | down;
    }
  }

  private static void fillWide(int origin, int table, int shift) {
    int zero = SymbolTables.index(table);
    int reach = SymbolTables.reach(table / SymbolTables.CENTRES);
    for (int symbol = -reach; symbol <= reach; symbol++) {
      int cost = SymbolTables.cost(zero + symbol) + SymbolTables.cost(SymbolTables.bits(shift));
      ENTRIES[origin + symbol] = ((long) (zero + symbol) << INDEX_AT) | cost << COST_AT;
    }
  }

  /** The last fraction, of values from a symbol's to the next one's, with which it is taken. */
  private static int lastDown(int zero, int symbol, int next) {
    boolean towardsZero = Math.abs(next) < Math.abs(symbol);
    int fewerBits = SymbolTables.cost(zero + symbol) - SymbolTables.cost(zero + next);
    // The least gain with (1 - gain)^2 - gain^2 below what the bits are worth; half a step at most,
    // so that no error is larger than a step and that what is not worth it is rounded.
    int saved = towardsZero ? fewerBits : -fewerBits;
    int gain = Math.max(1, Math.floorDiv(ERROR_COST - saved, GAIN_COST) + 1);
    return towardsZero ? Math.min(gain, ONE / 2) - 1 : ONE - Math.min(gain, ONE / 2 + 1);
  }

  /**
   * Where the entry of the value nearest to a mean is, or of symbol 0, but for {@link #offset}.
   *
   * @param width as in {@link Distribution#ofWidth}
   */
  static int origin(int width) {
    return ORIGINS[Distribution.eighth(width)];
  }

  /** Whether low bits follow the symbols; then there is no {@link #offset}. */
  static boolean isWide(int origin) {
    return origin >= WIDE;
  }

  /** What a mean in 1/64 steps adds to an {@link #origin}. */
  static int offset(int mean) {
    return OFFSETS[(mean + Distribution.HALF) & (OFFSETS.length - 1)];
  }

  /** Whether there are entries for a value, or symbol, so far from a prediction. */
  static boolean isNear(int past) {
    return ((past + BELOW) & -(1 << ROW_BITS)) == 0;
  }

  /** The entry of a value; the next value's is behind it. */
  static long entry(int index) {
    return ENTRIES[index & (ENTRIES.length - 1)];
  }

  /** Whether a value needs more than a symbol of the table. */
  static boolean needsCare(long entry) {
    return (entry & CARE) != 0;
  }

  /** 1 where the next value is to be taken for a sample so many 1/256 steps above, else 0. */
  static int up(long entry, int fraction) {
    return (((int) entry & (CARE - 1)) - fraction) >>> 31;
  }

  /** What {@link SymbolTables} calls the entry's symbol. */
  static int symbol(long entry) {
    return (int) (entry >>> INDEX_AT);
  }

  /** {@link SymbolTables#cost} of the symbol. */
  static int cost(long entry) {
    return ((int) entry >>> COST_AT) & COST_MASK;
  }
}
