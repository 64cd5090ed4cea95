package org.gstvae.plugin.rtp;

/**
 * The systematic Reed-Solomon erasure code of RFC 5510, section 8, over GF(2^8) with the polynomial
 * x^8 + x^4 + x^3 + x^2 + 1: the bytes at one place of all shares are the values of one polynomial,
 * share i at the field's element a^i. Its degree is below the number of shares that are needed, so
 * that any so many shares give all others.
 */
final class ShareCode {
  /** Most shares of a word. */
  static final int MAX_SHARES = 255;

  private static final int POLYNOMIAL = 0x11D;
  private static final int[] POWER = new int[MAX_SHARES];
  private static final int[] LOG = new int[MAX_SHARES + 1];

  static {
    int power = 1;
    for (int i = 0; i < MAX_SHARES; i++) {
      POWER[i] = power;
      LOG[power] = i;
      power <<= 1;
      if (power > MAX_SHARES) {
        power ^= POLYNOMIAL;
      }
    }
  }

  private ShareCode() {}

  /**
   * A share from others.
   *
   * @param numbers which shares are there, as many as are needed, no two alike, 0 to 254
   * @param shares their bytes, all of one length
   * @param wanted number of the share to make
   */
  static byte[] share(int[] numbers, byte[][] shares, int wanted) {
    byte[] share = new byte[shares[0].length];
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] == wanted) {
        return shares[i].clone();
      }
      addScaled(share, shares[i], logOfCoefficient(numbers, i, wanted));
    }
    return share;
  }

  /** Lagrange's coefficient of one known value; in this field minus is exclusive or. */
  private static int logOfCoefficient(int[] numbers, int one, int wanted) {
    int log = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (i != one) {
        log += LOG[POWER[wanted] ^ POWER[numbers[i]]];
        log += MAX_SHARES - LOG[POWER[numbers[one]] ^ POWER[numbers[i]]];
      }
    }
    return log % MAX_SHARES;
  }

  private static void addScaled(byte[] sum, byte[] values, int logOfScale) {
    for (int i = 0; i < sum.length; i++) {
      int value = Byte.toUnsignedInt(values[i]);
      if (value != 0) {
        sum[i] ^= (byte) POWER[(LOG[value] + logOfScale) % MAX_SHARES];
      }
    }
  }
}
