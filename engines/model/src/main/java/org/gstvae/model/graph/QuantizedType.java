package org.gstvae.model.graph;

/** An 8-bit type that a tensor is rounded to. */
public enum QuantizedType {
  /** Integers from -128 to 127; scales are chosen so that weights stay within -127 to 127. */
  INT8(127),
  /**
   * Floating point with 4 bits of exponent and 3 of mantissa, without infinities (OCP 8-bit
   * floating point specification, E4M3).
   */
  FP8_E4M3(448);

  private final float max;

  QuantizedType(float max) {
    this.max = max;
  }

  /** The greatest magnitude that both signs have. */
  public float max() {
    return max;
  }
}
