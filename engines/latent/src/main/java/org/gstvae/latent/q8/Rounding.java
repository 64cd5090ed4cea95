package org.gstvae.latent.q8;

/** Samples in steps, as integers with a few bits behind the point. */
final class Rounding {
  /** Bits behind the point. */
  static final int BITS = 8;

  private static final int MOST = SliceContext.MOST_VALUE << BITS;

  private Rounding() {}

  /** What a sample is multiplied by where values are so far apart. */
  static float factor(float step) {
    return (1 << BITS) / step;
  }

  /** A sample in 1/256 steps, as far as an int reaches; 0 for what is not a number. */
  static int exact(float sample, float factor) {
    return (int) (sample * factor);
  }

  /** The nearest value of a sample that is bounded; a half is rounded up. */
  static int nearest(int exact) {
    return (exact + (1 << (BITS - 1))) >> BITS;
  }

  /** The part of a sample that is above the value below it, in 1/256 steps. */
  static int fraction(int exact) {
    return exact & ((1 << BITS) - 1);
  }

  /** The nearest that can be coded. */
  static int bound(int exact) {
    return Math.max(-MOST, Math.min(MOST, exact));
  }
}
