package org.gstvae.latent.q8;

/**
 * Which symbol stands for which value where a mean and a width are expected. Wide distributions are
 * coded in steps of 2^shift, with the low bits as they are.
 */
final class Distribution {
  /** Bits behind the point of a width. */
  private static final int WIDTH_BITS = 12;

  /** The narrowest class has a width of 2^-5. */
  private static final int LEAST_OCTAVE = WIDTH_BITS - 5;

  private static final int MANTISSA_BITS = 3;

  /** Quarters of an octave that are nearest to each eighth's middle: 0, 1, 2, 2, 3, 3, 3, 4. */
  private static final int QUARTERS = 0x43332210;

  private static final int MEAN_BITS = QuantizerTables.FRACTION_BITS;
  private static final int HALF = 1 << (MEAN_BITS - 1);

  /** From 1/64 to 1/8. */
  private static final int CENTRE_SHIFT = MEAN_BITS - 3;

  private int table;
  private int reach;
  private int shift;
  private int base;

  /** -1 where symbols count downwards, else 0. */
  private int mirrored;

  /**
   * Sets it up.
   *
   * @param mean in 1/64 steps
   * @param width in 1/4096 steps
   */
  void set(int mean, int width) {
    int quarter = quarter(width);
    int nearest = (mean + HALF) >> MEAN_BITS;
    if (quarter < SymbolTables.CLASSES) {
      int fraction = mean - (nearest << MEAN_BITS);
      mirrored = fraction >> 31;
      base = nearest;
      shift = 0;
      int distance = (fraction ^ mirrored) - mirrored;
      table = SymbolTables.table(quarter, (distance + (1 << (CENTRE_SHIFT - 1))) >> CENTRE_SHIFT);
    } else {
      shift = ((quarter - SymbolTables.CLASSES) >> 2) + 1;
      base = nearest - (1 << (shift - 1));
      mirrored = 0;
      quarter -= 4 * shift;
      table = SymbolTables.table(quarter, 0);
    }
    reach = SymbolTables.reach(quarter);
  }

  private static int quarter(int width) {
    int bounded = Math.max(width, 1 << LEAST_OCTAVE);
    int octave = 31 - Integer.numberOfLeadingZeros(bounded);
    int mantissa = (bounded >>> (octave - MANTISSA_BITS)) & ((1 << MANTISSA_BITS) - 1);
    return 4 * (octave - LEAST_OCTAVE) + ((QUARTERS >>> (4 * mantissa)) & 0xF);
  }

  /** The table to code with. */
  int table() {
    return table;
  }

  /** Symbols of the table reach from minus this to this. */
  int reach() {
    return reach;
  }

  /** How many low bits are coded as they are. */
  int shift() {
    return shift;
  }

  /** The symbol of a value. */
  int symbol(int value) {
    return (((value - base) >> shift) ^ mirrored) - mirrored;
  }

  /** By how much the symbol of an exact value is larger than that of the value near it. */
  float past(float exact, int near) {
    return (exact - near) * (1 | mirrored);
  }

  /** The low bits of a value. */
  int lowBits(int value) {
    return (value - base) & ((1 << shift) - 1);
  }

  /** The value with a symbol and low bits. */
  int value(int symbol, int lowBits) {
    return base + (((symbol ^ mirrored) - mirrored) << shift) + lowBits;
  }
}
