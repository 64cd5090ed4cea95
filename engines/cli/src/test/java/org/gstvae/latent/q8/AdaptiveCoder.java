package org.gstvae.latent.q8;

import java.util.Arrays;

/** For comparison: an adaptive range coder with one table of frequencies per channel. */
final class AdaptiveCoder {
  private static final int REACH = 255;
  private static final int SYMBOLS = 2 * REACH + 2;
  private static final int ESCAPE = 2 * REACH + 1;
  private static final int INCREMENT = 24;
  private static final int MOST = 1 << 14;
  private static final int ESCAPE_BITS = 20;

  private AdaptiveCoder() {}

  /** Bytes that a chunk's values take, channel fastest, adapting from nothing. */
  static int bytes(int[] values, int channels) {
    double bits = 0;
    for (int c = 0; c < channels; c++) {
      int[] counts = new int[SYMBOLS];
      Arrays.fill(counts, 1);
      int total = SYMBOLS;
      for (int i = c; i < values.length; i += channels) {
        boolean escaped = Math.abs(values[i]) > REACH;
        int symbol = escaped ? ESCAPE : values[i] + REACH;
        bits += Math.log((double) total / counts[symbol]) / Math.log(2);
        bits += escaped ? ESCAPE_BITS : 0;
        counts[symbol] += INCREMENT;
        total += INCREMENT;
        if (total > MOST) {
          total = 0;
          for (int s = 0; s < SYMBOLS; s++) {
            counts[s] = (counts[s] + 1) / 2;
            total += counts[s];
          }
        }
      }
    }
    return (int) Math.ceil(bits / 8);
  }
}
