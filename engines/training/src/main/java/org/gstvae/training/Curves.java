package org.gstvae.training;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a run's log: loss, PSNR and, where there is one, the game against the discriminator. */
final class Curves {
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 330;

  /** Weight of the newest value in a smoothed curve. */
  private static final double SMOOTHING = 0.15;

  private static final Color BLUE = new Color(0x2F6DB5);
  private static final Color ORANGE = new Color(0xD9772B);
  private static final Color GREEN = new Color(0x3B8F4E);
  private static final Color RED = new Color(0xB8353C);

  private final List<Map<String, String>> rows;

  private record Line(double[] steps, double[] values) {}

  private Curves(List<Map<String, String>> rows) {
    this.rows = rows;
  }

  /** Draws the log's curves below each other; null as long as it has fewer than two rows. */
  static BufferedImage draw(Path csv) throws IOException {
    try (MappingIterator<Map<String, String>> values =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(csv.toFile())) {
      Curves curves = new Curves(values.readAll());
      return curves.rows.size() < 2 ? null : curves.draw();
    }
  }

  private BufferedImage draw() {
    List<XYChart> charts = new ArrayList<>();
    XYChart loss = chart("Loss", "loss");
    smoothed(loss, "loss", LossTerm.TOTAL.title(), BLUE);
    charts.add(loss);
    XYChart psnr = chart("PSNR", "dB");
    smoothed(psnr, "training clips", "train_psnr", BLUE);
    smoothed(psnr, "training images", "image_psnr", ORANGE);
    points(psnr, "validation", "validation_psnr", GREEN);
    points(psnr, "validation, image path", "validation_image_psnr", RED);
    charts.add(psnr);
    XYChart game = chart("Discriminator", "hinge loss");
    smoothed(game, "discriminator", LossTerm.DISCRIMINATOR.title(), BLUE);
    smoothed(game, "generator", LossTerm.GENERATOR.title(), ORANGE);
    if (!game.getSeriesMap().isEmpty()) {
      charts.add(game);
    }
    return below(charts);
  }

  private static BufferedImage below(List<XYChart> charts) {
    BufferedImage all =
        new BufferedImage(WIDTH, HEIGHT * charts.size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = all.createGraphics();
    for (int i = 0; i < charts.size(); i++) {
      g.drawImage(BitmapEncoder.getBufferedImage(charts.get(i)), 0, i * HEIGHT, null);
    }
    g.dispose();
    return all;
  }

  private static XYChart chart(String title, String unit) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("step")
            .yAxisTitle(unit)
            .build();
    chart
        .getStyler()
        .setLegendPosition(Styler.LegendPosition.OutsideE)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false);
    chart.getStyler().setPlotGridLinesColor(new Color(0xE3E3E3)).setXAxisDecimalPattern("#");
    return chart;
  }

  /** Every value, faint, and a moving average. */
  private void smoothed(XYChart chart, String name, String column, Color color) {
    Line line = line(column, false);
    if (line.steps.length < 2) {
      return;
    }
    double[] smooth = line.values.clone();
    for (int i = 1; i < smooth.length; i++) {
      smooth[i] = smooth[i - 1] + SMOOTHING * (smooth[i] - smooth[i - 1]);
    }
    Color faint = new Color(color.getRed(), color.getGreen(), color.getBlue(), 70);
    style(chart.addSeries(name + " (raw)", line.steps, line.values), faint, 1)
        .setShowInLegend(false);
    style(chart.addSeries(name, line.steps, smooth), color, 2);
  }

  /** Values where they were measured. */
  private void points(XYChart chart, String name, String column, Color color) {
    Line line = line(column, true);
    if (line.steps.length > 0) {
      style(chart.addSeries(name, line.steps, line.values), color, 2)
          .setMarker(SeriesMarkers.CIRCLE)
          .setMarkerColor(color);
    }
  }

  private static XYSeries style(XYSeries series, Color color, float width) {
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(width));
    series.setMarker(SeriesMarkers.NONE);
    return series;
  }

  /**
   * A column's values.
   *
   * @param changesOnly whether a value that repeats the one before is left out: between two
   *     validations the log repeats the last
   */
  private Line line(String column, boolean changesOnly) {
    List<double[]> points = new ArrayList<>();
    String before = "";
    for (Map<String, String> row : rows) {
      String value = row.getOrDefault(column, "");
      if (!value.isEmpty() && !(changesOnly && value.equals(before))) {
        points.add(new double[] {Double.parseDouble(row.get("step")), Double.parseDouble(value)});
      }
      before = value;
    }
    return new Line(
        points.stream().mapToDouble(p -> p[0]).toArray(),
        points.stream().mapToDouble(p -> p[1]).toArray());
  }
}
