package org.gstvae.calibration;

import java.util.Locale;
import org.gstvae.model.graph.QuantizedType;

/** How the greatest magnitude that an 8-bit tensor can hold is chosen from its histogram. */
public enum RangeMethod {
  /** The greatest magnitude that was seen: nothing is clipped. */
  MAX,
  /** A percentile of the magnitudes. */
  PERCENTILE,
  /** The range with the least mean squared error, of rounding and clipping together. */
  MSE,
  /**
   * The range whose rounded distribution loses least information against the clipped one (S.
   * Migacz, "8-bit inference with TensorRT", GTC 2017); for INT8.
   */
  ENTROPY;

  /** The name in files, for example {@code percentile 99.99}. */
  public String label(double percentile) {
    String name = name().toLowerCase(Locale.ROOT);
    return this == PERCENTILE ? name + " " + percentile : name;
  }

  /**
   * The range of an activation.
   *
   * @param percentile in percent, for PERCENTILE
   * @return a magnitude above 0
   */
  double range(TensorStatistics statistics, double percentile, QuantizedType type) {
    double max = statistics.magnitude();
    if (max == 0) {
      return type.max();
    }
    Histogram histogram = statistics.histogram();
    double range =
        switch (this) {
          case MAX -> max;
          case PERCENTILE -> percentile(histogram, percentile);
          case MSE -> MseRange.of(histogram, max, type);
          case ENTROPY -> EntropyRange.of(histogram);
        };
    return Math.min(range, max);
  }

  private static double percentile(Histogram histogram, double percentile) {
    long[] magnitudes = histogram.magnitudes();
    double outside = histogram.total() * (1 - percentile / 100);
    long above = 0;
    for (int bin = magnitudes.length - 1; bin > 0; bin--) {
      above += magnitudes[bin];
      if (above > outside) {
        return (bin + 1) * histogram.width();
      }
    }
    return histogram.width();
  }
}
