package org.gstvae.latent.q8;

/** Rounding that the compiler turns into few instructions. */
final class Rounding {
  /** Larger than any value; makes what is truncated positive. */
  private static final double OFFSET = 2 * SliceContext.MOST_VALUE;

  private Rounding() {}

  /** A value in steps, within what can be coded. */
  static float bound(float exact) {
    return Math.max(-SliceContext.MOST_VALUE, Math.min(SliceContext.MOST_VALUE, exact));
  }

  /** The nearest integer of a bounded value; a half is rounded up. */
  static int nearest(float bounded) {
    return (int) (bounded + (OFFSET + 0.5)) - (int) OFFSET;
  }
}
