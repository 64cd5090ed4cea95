package org.gstvae.latent.q8;

import java.util.Arrays;

/**
 * Which symbol stands for which value where a mean and a width are expected. Wide distributions are
 * coded in steps of 2^shift, with the low bits as they are. All that is not in the mean is packed
 * into an int, so that the distributions of a position are an array.
 */
final class Distribution {
  /** Bits behind the point of a width. */
  private static final int WIDTH_BITS = 12;

  /** The narrowest class has a width of 2^-5. */
  private static final int LEAST_OCTAVE = WIDTH_BITS - 5;

  /** Widths are below 2 to this. */
  private static final int MOST_OCTAVE = 27;

  private static final int MANTISSA_BITS = 3;

  /** Quarters of an octave that are nearest to each eighth's middle. */
  private static final int[] QUARTERS = {0, 1, 2, 2, 3, 3, 3, 4};

  private static final int MEAN_BITS = QuantizerTables.FRACTION_BITS;

  /** Half a step of a mean. */
  static final int HALF = 1 << (MEAN_BITS - 1);

  private static final int FRACTION = (1 << MEAN_BITS) - 1;

  /** From 1/64 to 1/8. */
  private static final int CENTRE_SHIFT = MEAN_BITS - 3;

  // Packed: the table; the least symbol, or escape, that is rare; the shift; whether there are
  // centres; in the sign whether symbols count downwards.
  private static final int TABLE_BITS = 8;
  private static final int RARE_BITS = 7;
  private static final int SHIFT_AT = TABLE_BITS + RARE_BITS;
  private static final int SHIFT_BITS = 5;
  private static final int CENTRED_AT = SHIFT_AT + SHIFT_BITS;
  private static final int MIRRORED = 1 << 31;

  /** Bits of a double that are below an octave's eighth. */
  private static final int BELOW_EIGHTH = 52 - MANTISSA_BITS;

  /** {@link #eighth} is below this: 6 bits of a double's exponent tell widths apart. */
  static final int EIGHTHS = 1 << (6 + MANTISSA_BITS);

  /** Per eighth of an octave, with the least centre. */
  private static final int[] CLASSES = new int[EIGHTHS];

  static {
    Arrays.fill(CLASSES, ofClass(0));
    for (int octave = LEAST_OCTAVE; octave < MOST_OCTAVE; octave++) {
      for (int i = 0; i < QUARTERS.length; i++) {
        int width = (QUARTERS.length + i) << (octave - MANTISSA_BITS);
        CLASSES[eighth(width)] = ofClass(4 * (octave - LEAST_OCTAVE) + QUARTERS[i]);
      }
    }
  }

  private Distribution() {}

  private static int ofClass(int quarter) {
    if (quarter < SymbolTables.CLASSES) {
      int rare = SymbolTables.reach(quarter) + 1;
      return SymbolTables.table(quarter, 0) | (rare << TABLE_BITS) | (1 << CENTRED_AT);
    }
    int shift = ((quarter - SymbolTables.CLASSES) >> 2) + 1;
    return SymbolTables.table(quarter - 4 * shift, 0) | (shift << SHIFT_AT);
  }

  /**
   * What a width says of a distribution.
   *
   * @param width in 1/4096 steps, not negative, below 2^27
   */
  static int ofWidth(int width) {
    return CLASSES[eighth(width)];
  }

  /** The eighth of an octave that a width is in, by what a double keeps it as. */
  static int eighth(int width) {
    return (int) (Double.doubleToRawLongBits(width) >>> BELOW_EIGHTH) & (EIGHTHS - 1);
  }

  /** What an eighth of an octave says of a distribution. */
  static int ofEighth(int eighth) {
    return CLASSES[eighth];
  }

  /**
   * The distribution with a mean.
   *
   * @param ofWidth what the width says
   * @param mean in 1/64 steps
   */
  static int centred(int ofWidth, int mean) {
    int fraction = (((mean + HALF) & FRACTION) - HALF) & -(ofWidth >>> CENTRED_AT);
    int centre = (Math.abs(fraction) + (1 << (CENTRE_SHIFT - 1))) >> CENTRE_SHIFT;
    return (ofWidth + centre) | (fraction & MIRRORED);
  }

  /** The table to code with. */
  static int table(int distribution) {
    return distribution & ((1 << TABLE_BITS) - 1);
  }

  /** Whether something follows a symbol: low bits, or how far it is beyond the table. */
  static boolean isRare(int distribution, int symbol) {
    return Math.abs(symbol) >= ((distribution >>> TABLE_BITS) & ((1 << RARE_BITS) - 1));
  }

  /** Symbols of the table reach from minus this to this; slower than the rest. */
  static int reach(int distribution) {
    return SymbolTables.reach(table(distribution) / SymbolTables.CENTRES);
  }

  /** How many low bits are coded as they are. */
  static int shift(int distribution) {
    return (distribution >>> SHIFT_AT) & ((1 << SHIFT_BITS) - 1);
  }

  /** -1 where symbols count downwards, else 0. */
  static int mirrored(int distribution) {
    return distribution >> 31;
  }

  /** The value nearest to a mean. */
  static int nearest(int mean) {
    return (mean + HALF) >> MEAN_BITS;
  }

  /** The value whose symbol and low bits are 0. */
  static int base(int distribution, int mean) {
    return nearest(mean) - ((1 << shift(distribution)) >> 1);
  }
}
