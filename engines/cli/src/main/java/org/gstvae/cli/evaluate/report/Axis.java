package org.gstvae.cli.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis of a plot.
 *
 * @param label its title
 * @param low value at its beginning
 * @param high value at its end
 * @param logarithmic whether equal lengths are equal ratios
 */
record Axis(String label, double low, double high, boolean logarithmic) {
  private static final int TICKS = 5;

  /** With fewer round ratios than that, even steps say more. */
  private static final int LEAST_RATIOS = 3;

  /** A linear axis around values, with some room. */
  static Axis linear(String label, double least, double most) {
    double room = Math.max((most - least) * 0.06, 0.02);
    return new Axis(label, least - room, most + room, false);
  }

  /** A logarithmic axis around values above 0. */
  static Axis logarithmic(String label, double least, double most) {
    return new Axis(label, least / 1.2, most * 1.2, true);
  }

  /** Where a value lies, 0 to 1 from beginning to end. */
  double place(double value) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** Round values to mark. */
  List<Double> ticks() {
    List<Double> ratios = logarithmic ? ratios() : List.of();
    return ratios.size() < LEAST_RATIOS ? steps() : ratios;
  }

  private List<Double> steps() {
    double rough = (high - low) / TICKS;
    double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = magnitude;
    for (int factor : new int[] {2, 5, 10}) {
      step = step < rough ? magnitude * factor : step;
    }
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  private List<Double> ratios() {
    List<Double> ticks = new ArrayList<>();
    for (int exponent = -6; exponent <= 6; exponent++) {
      for (int factor : new int[] {1, 2, 5}) {
        double value = factor * Math.pow(10, exponent);
        if (value >= low && value <= high) {
          ticks.add(value);
        }
      }
    }
    return ticks;
  }

  /** A tick as text, without needless zeros. */
  static String text(double tick) {
    String text = String.format(Locale.ROOT, "%.4f", tick);
    return text.replaceFirst("0+$", "").replaceFirst("\\.$", "");
  }
}
