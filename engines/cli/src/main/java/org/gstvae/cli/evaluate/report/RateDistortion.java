package org.gstvae.cli.evaluate.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.gstvae.cli.evaluate.Series;
import org.gstvae.cli.evaluate.Summary;

/**
 * Rate against distortion. Series of one codec that were always set alike make a curve; the others
 * stand alone.
 */
final class RateDistortion {
  private final List<Series> series;
  private final Function<Series, Summary> mean;

  RateDistortion(List<Series> series, Function<Series, Summary> mean) {
    this.series = series;
    this.mean = mean;
  }

  Plot plot() {
    Map<String, List<Series>> byName = new LinkedHashMap<>();
    for (Series each : series) {
      byName.computeIfAbsent(each.model(), name -> new ArrayList<>()).add(each);
    }
    List<Line> lines = new ArrayList<>();
    int style = 0;
    for (Map.Entry<String, List<Series>> entry : byName.entrySet()) {
      List<Series> curve =
          entry.getValue().stream()
              .filter(s -> !s.matched())
              .sorted(Comparator.comparingDouble(s -> mean.apply(s).bpp()))
              .toList();
      if (!curve.isEmpty()) {
        lines.add(line(entry.getKey(), style, curve.size() > 1, curve));
      }
      for (Series each : entry.getValue()) {
        if (each.matched()) {
          lines.add(line(each.title(), style, false, List.of(each)));
        }
      }
      style++;
    }
    return new Plot(
        "PSNR against bits per pixel",
        axis(s -> mean.apply(s).bpp(), true),
        axis(s -> mean.apply(s).psnr(), false),
        lines,
        List.of());
  }

  private Axis axis(Function<Series, Double> value, boolean rate) {
    double least = series.stream().mapToDouble(value::apply).min().orElseThrow();
    double most = series.stream().mapToDouble(value::apply).max().orElseThrow();
    return rate
        ? Axis.logarithmic("bits per pixel", least, most)
        : Axis.linear("PSNR in dB", least, most);
  }

  private Line line(String name, int style, boolean joined, List<Series> points) {
    List<Line.Point> places = new ArrayList<>();
    for (Series each : points) {
      Summary s = mean.apply(each);
      places.add(
          new Line.Point(
              s.bpp(),
              s.psnr(),
              String.format(
                  Locale.ROOT, "%s: %.3f bit/pixel, %.2f dB", each.title(), s.bpp(), s.psnr())));
    }
    return new Line(name, style, joined, true, places);
  }
}
