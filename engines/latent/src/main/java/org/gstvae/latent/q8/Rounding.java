package org.gstvae.latent.q8;

/** Samples in steps, as integers with a few bits behind the point. */
final class Rounding {
  /** Bits behind the point. */
  static final int BITS = 8;

  private Rounding() {}

  /** What a sample is multiplied by where values are so far apart. */
  static float factor(float step) {
    return (1 << BITS) / step;
  }

  /** A sample in 1/256 steps, as far as an int reaches; 0 for what is not a number. */
  static int exact(float sample, float factor) {
    return (int) (sample * factor);
  }

  /** The nearest value; a half is rounded up. */
  static int nearest(int exact) {
    // Without an overflow.
    return (exact >> BITS) + ((exact >> (BITS - 1)) & 1);
  }

  /** Whether a value is so small that it and its neighbours can be coded. */
  static boolean isUsual(int value) {
    return (value + SliceContext.MOST_VALUE / 2) >>> SliceContext.MOST_VALUE_BITS == 0;
  }

  /** The nearest value that can be coded. */
  static int bound(int value) {
    return Math.max(-SliceContext.MOST_VALUE, Math.min(SliceContext.MOST_VALUE, value));
  }
}
