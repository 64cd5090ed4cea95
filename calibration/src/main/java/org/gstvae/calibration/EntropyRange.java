package org.gstvae.calibration;

/**
 * The range that keeps most information: for every number of bins from the left, the clipped
 * distribution is compared with what is left of it after rounding to 128 levels, by
 * Kullback-Leibler divergence.
 */
final class EntropyRange {
  private static final int LEVELS = 128;

  /** Bins between two ranges that are tried. */
  private static final int STRIDE = 8;

  private EntropyRange() {}

  static double of(Histogram histogram) {
    long[] magnitudes = histogram.magnitudes();
    // The bin around zero holds exact zeros of padding and would drown the rest.
    magnitudes[0] = magnitudes[1];
    int last = magnitudes.length;
    while (last > LEVELS && magnitudes[last - 1] == 0) {
      last--;
    }
    int best = last;
    double least = Double.POSITIVE_INFINITY;
    for (int bins = LEVELS; bins <= last; bins += STRIDE) {
      double divergence = divergence(magnitudes, bins);
      if (divergence < least) {
        least = divergence;
        best = bins;
      }
    }
    return best * histogram.width();
  }

  private static double divergence(long[] magnitudes, int bins) {
    double[] clipped = new double[bins];
    double total = 0;
    for (int i = 0; i < magnitudes.length; i++) {
      clipped[Math.min(i, bins - 1)] += magnitudes[i];
      total += magnitudes[i];
    }
    double inside = 0;
    for (int i = 0; i < bins; i++) {
      inside += magnitudes[i];
    }
    double divergence = 0;
    for (int level = 0; level < LEVELS; level++) {
      int from = level * bins / LEVELS;
      int to = (level + 1) * bins / LEVELS;
      long sum = 0;
      int occupied = 0;
      for (int i = from; i < to; i++) {
        sum += magnitudes[i];
        occupied += magnitudes[i] > 0 ? 1 : 0;
      }
      for (int i = from; i < to; i++) {
        if (clipped[i] > 0) {
          double p = clipped[i] / total;
          // What is clipped has no level of its own: an empty bin gets a trace of probability.
          double q = magnitudes[i] > 0 ? sum / (double) occupied / inside : 1e-9;
          divergence += p * Math.log(p / q);
        }
      }
    }
    return divergence;
  }
}
