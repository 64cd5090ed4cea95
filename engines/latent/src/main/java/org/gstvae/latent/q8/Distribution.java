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

  /** Quarters of an octave that are nearest to each eighth's middle. */
  private static final int[] QUARTERS = {0, 1, 2, 2, 3, 3, 3, 4};

  private static final int MEAN_BITS = QuantizerTables.FRACTION_BITS;
  private static final int HALF = 1 << (MEAN_BITS - 1);

  /** From 1/64 to 1/8. */
  private static final int CENTRE_SHIFT = MEAN_BITS - 3;

  private int table;
  private int reach;
  private int shift;
  private int base;
  private boolean mirrored;

  /**
   * Sets it up.
   *
   * @param mean in 1/64 steps
   * @param width in 1/4096 steps
   */
  void set(int mean, int width) {
    int quarter = quarter(width);
    int nearest = (mean + HALF) >> MEAN_BITS;
    shift = 0;
    if (quarter >= SymbolTables.CLASSES) {
      shift = ((quarter - SymbolTables.CLASSES) >> 2) + 1;
      base = nearest - (1 << (shift - 1));
      mirrored = false;
      quarter -= 4 * shift;
      table = SymbolTables.table(quarter, 0);
    } else {
      int fraction = mean - (nearest << MEAN_BITS);
      mirrored = fraction < 0;
      base = nearest;
      int centre = (Math.abs(fraction) + (1 << (CENTRE_SHIFT - 1))) >> CENTRE_SHIFT;
      table = SymbolTables.table(quarter, centre);
    }
    reach = SymbolTables.reach(quarter);
  }

  private static int quarter(int width) {
    int octave = 31 - Integer.numberOfLeadingZeros(width | 1);
    if (octave < LEAST_OCTAVE) {
      return 0;
    }
    int mantissa = (width >>> (octave - MANTISSA_BITS)) & ((1 << MANTISSA_BITS) - 1);
    return 4 * (octave - LEAST_OCTAVE) + QUARTERS[mantissa];
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
    int symbol = (value - base) >> shift;
    return mirrored ? -symbol : symbol;
  }

  /** The low bits of a value. */
  int lowBits(int value) {
    return (value - base) & ((1 << shift) - 1);
  }

  /** The value with a symbol and low bits. */
  int value(int symbol, int lowBits) {
    return base + ((mirrored ? -symbol : symbol) << shift) + lowBits;
  }
}
