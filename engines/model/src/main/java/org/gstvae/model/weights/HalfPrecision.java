package org.gstvae.model.weights;

/** The two 16-bit floating-point formats: IEEE 754 binary16, and bfloat16. */
public final class HalfPrecision {
  private static final int SIGN = 0x8000;
  private static final int BINARY16_INFINITY = 0x7c00;
  private static final int BINARY16_QUIET_NAN = 0x7e00;
  private static final int BFLOAT16_QUIET_BIT = 0x40;

  private HalfPrecision() {}

  /** The value of binary16 bits, exact. */
  public static float fromBinary16(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int mantissa = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> mantissa * 0x1p-24f;
          case 0x1f -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat((exponent + (127 - 15)) << 23 | mantissa << 13);
        };
    return bits < 0 ? -magnitude : magnitude;
  }

  /** The nearest binary16, ties to even; values from 65520 on become infinite. */
  public static short toBinary16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & SIGN;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | BINARY16_QUIET_NAN);
    }
    if (magnitude >= 65520f) {
      return (short) (sign | BINARY16_INFINITY);
    }
    if (magnitude < 0x1p-14f) {
      // Subnormal: an integer multiple of 2^-24; rint rounds ties to even.
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int rebiased = (bits & 0x7fffffff) - ((127 - 15) << 23);
    int rounded = rebiased + 0xfff + (rebiased >> 13 & 1);
    return (short) (sign | rounded >> 13);
  }

  /** The value of bfloat16 bits, exact. */
  public static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The nearest bfloat16, ties to even. */
  public static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | BFLOAT16_QUIET_BIT);
    }
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }
}
