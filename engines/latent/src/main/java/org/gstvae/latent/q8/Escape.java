package org.gstvae.latent.q8;

/**
 * Symbols beyond a table's reach: a sign, then how far beyond, as an exponential Golomb code of
 * order 0 (S. W. Golomb, 1966; J. Teuhola, 1978) with all bits as likely 0 as 1.
 */
final class Escape {
  /** More than any value needs, and little enough for an int. */
  private static final int MOST_BITS = 24;

  private static final int CHUNK_BITS = 12;

  private Escape() {}

  static void encode(RansEncoder coder, int symbol, int reach) {
    coder.encodeBits(symbol < 0 ? 1 : 0, 1);
    int beyond = Math.abs(symbol) - reach;
    int bits = 31 - Integer.numberOfLeadingZeros(beyond);
    for (int i = 0; i < bits; i++) {
      coder.encodeBits(1, 1);
    }
    coder.encodeBits(0, 1);
    for (int left = bits; left > 0; ) {
      int now = Math.min(left, CHUNK_BITS);
      left -= now;
      coder.encodeBits((beyond >>> left) & ((1 << now) - 1), now);
    }
  }

  /** A symbol beyond the reach; what no encoder writes gives a number that is too large. */
  static int decode(RansDecoder coder, int reach) {
    boolean negative = coder.decodeBits(1) == 1;
    int bits = 0;
    while (bits < MOST_BITS && coder.decodeBits(1) == 1) {
      bits++;
    }
    int beyond = 1;
    for (int left = bits; left > 0; ) {
      int now = Math.min(left, CHUNK_BITS);
      left -= now;
      beyond = (beyond << now) | coder.decodeBits(now);
    }
    return negative ? -beyond - reach : beyond + reach;
  }
}
