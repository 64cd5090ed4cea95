package org.gstvae.calibration;

import org.gstvae.model.graph.QuantizedType;

/** The range with the least mean squared error over a histogram. */
final class MseRange {
  /** Ranges that are tried, each this much of the one before. */
  private static final double RATIO = 0.98;

  private static final int TRIED = 180;

  /** Bits of E4M3's mantissa, and its least exponent. */
  private static final int MANTISSA = 3;

  private static final int MIN_EXPONENT = -6;

  private MseRange() {}

  static double of(Histogram histogram, double max, QuantizedType type) {
    long[] magnitudes = histogram.magnitudes();
    double best = max;
    double least = Double.POSITIVE_INFINITY;
    double range = max;
    for (int i = 0; i < TRIED; i++, range *= RATIO) {
      double error = error(magnitudes, histogram.width(), range, type);
      if (error < least) {
        least = error;
        best = range;
      }
    }
    return best;
  }

  private static double error(long[] magnitudes, double width, double range, QuantizedType type) {
    double scale = range / type.max();
    double error = 0;
    for (int bin = 0; bin < magnitudes.length; bin++) {
      if (magnitudes[bin] > 0) {
        double value = (bin + 0.5) * width;
        double each =
            value > range
                ? (value - range) * (value - range)
                : rounding(value, step(value / scale, type) * scale);
        error += magnitudes[bin] * each;
      }
    }
    return error;
  }

  /** Mean squared error of rounding to multiples of a step; what is below half of it becomes 0. */
  private static double rounding(double value, double step) {
    return value < step / 2 ? value * value : step * step / 12;
  }

  /** Distance of neighbouring codes at a quotient. */
  private static double step(double quotient, QuantizedType type) {
    if (type == QuantizedType.INT8) {
      return 1;
    }
    int exponent = Math.max(MIN_EXPONENT, Math.getExponent(quotient));
    return Math.scalb(1.0, exponent - MANTISSA);
  }
}
