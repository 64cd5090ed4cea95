package org.gstvae.calibration;

import java.util.Locale;

/** A tensor's histogram as an SVG picture, with the range that was chosen. */
final class HistogramPicture {
  private static final int WIDTH = 200;
  private static final int HEIGHT = 40;
  private static final int COLUMNS = 100;

  private HistogramPicture() {}

  /**
   * Draws it: counts on a logarithmic scale between the least and the greatest value, what is
   * clipped in another colour.
   */
  static String svg(TensorStatistics statistics, double range) {
    double low = statistics.min();
    double high = statistics.max();
    double span = high > low ? high - low : 1;
    double[] columns = columns(statistics.histogram(), low, span);
    double top = 0;
    for (double column : columns) {
      top = Math.max(top, Math.log1p(column));
    }
    StringBuilder inside = new StringBuilder();
    StringBuilder outside = new StringBuilder();
    double step = (double) WIDTH / COLUMNS;
    for (int i = 0; i < COLUMNS; i++) {
      double height = top == 0 ? 0 : HEIGHT * Math.log1p(columns[i]) / top;
      if (height > 0) {
        double centre = low + (i + 0.5) / COLUMNS * span;
        (Math.abs(centre) <= range ? inside : outside)
            .append(
                String.format(
                    Locale.ROOT,
                    "M%.0f %dv-%.1fh%.0fv%.1fz",
                    i * step,
                    HEIGHT,
                    height,
                    step,
                    height));
      }
    }
    StringBuilder marks = new StringBuilder();
    for (double mark : new double[] {-range, 0, range}) {
      if (mark >= low && mark <= high) {
        double x = (mark - low) / span * WIDTH;
        marks.append(
            String.format(
                Locale.ROOT,
                "<path class='%s' d='M%.1f 0v%d'/>",
                mark == 0 ? "zero" : "edge",
                x,
                HEIGHT));
      }
    }
    return String.format(
        Locale.ROOT,
        "<svg class='histogram' width='%d' height='%d' viewBox='0 0 %d %d' role='img'"
            + " aria-label='values from %.3g to %.3g, range %.3g'><path class='in' d='%s'/>"
            + "<path class='out' d='%s'/>%s</svg>",
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        low,
        high,
        range,
        inside,
        outside,
        marks);
  }

  private static double[] columns(Histogram histogram, double low, double span) {
    double[] columns = new double[COLUMNS];
    long[] counts = histogram.counts();
    for (int bin = 0; bin < counts.length; bin++) {
      if (counts[bin] > 0) {
        double left = -histogram.range() + bin * histogram.width();
        double from = Math.max(0, (left - low) / span * COLUMNS);
        double to = Math.min(COLUMNS, (left + histogram.width() - low) / span * COLUMNS);
        spread(columns, from, Math.max(to, from), (double) counts[bin]);
      }
    }
    return columns;
  }

  /** A bin's count over the columns that it covers: columns may be narrower than bins. */
  private static void spread(double[] columns, double from, double to, double count) {
    int first = Math.min(COLUMNS - 1, (int) from);
    int last = Math.min(COLUMNS - 1, (int) to);
    for (int column = first; column <= last; column++) {
      double covered = Math.min(to, column + 1) - Math.max(from, column);
      columns[column] += to > from ? count * Math.max(0, covered) / (to - from) : count;
    }
  }
}
