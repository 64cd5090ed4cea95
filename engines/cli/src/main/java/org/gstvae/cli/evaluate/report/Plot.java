package org.gstvae.cli.evaluate.report;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A plot as SVG.
 *
 * @param title what it shows, for readers who cannot see it
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param lines what is plotted
 * @param verticals where thin lines go up, in x
 */
record Plot(String title, Axis x, Axis y, List<Line> lines, List<Double> verticals) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 300;
  private static final int LEFT = 58;
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 44;
  private static final int RADIUS = 4;

  /** Colours that the style sheet has. */
  static final int STYLES = 7;

  /** Writes legend and drawing. */
  void write(Markup html) throws IOException {
    html.open("figure", "class", "plot");
    legend(html);
    html.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title);
    axes(html);
    for (double at : verticals) {
      html.empty(
          "line",
          "class",
          "seam",
          "x1",
          across(at),
          "x2",
          across(at),
          "y1",
          TOP,
          "y2",
          HEIGHT - BOTTOM);
    }
    for (Line line : lines) {
      draw(html, line);
    }
    html.close().close();
  }

  private void legend(Markup html) throws IOException {
    html.open("figcaption", "class", "legend");
    for (Line line : lines) {
      if (line.name() != null) {
        html.open("span")
            .leaf("i", "", "class", (line.joined() ? "key s" : "key dot s") + line.style() % STYLES)
            .text(line.name())
            .close();
      }
    }
    html.close();
  }

  private void axes(Markup html) throws IOException {
    for (double tick : y.ticks()) {
      html.empty(
          "line",
          "class",
          "grid",
          "x1",
          LEFT,
          "x2",
          WIDTH - RIGHT,
          "y1",
          down(tick),
          "y2",
          down(tick));
      html.leaf("text", Axis.text(tick), "x", LEFT - 8, "y", down(tick), "class", "tick end");
    }
    for (double tick : x.ticks()) {
      html.leaf(
          "text",
          Axis.text(tick),
          "x",
          across(tick),
          "y",
          HEIGHT - BOTTOM + 18,
          "class",
          "tick middle");
    }
    html.empty(
        "line",
        "class",
        "axis",
        "x1",
        LEFT,
        "x2",
        WIDTH - RIGHT,
        "y1",
        HEIGHT - BOTTOM,
        "y2",
        HEIGHT - BOTTOM);
    html.leaf(
        "text", x.label(), "x", (LEFT + WIDTH - RIGHT) / 2, "y", HEIGHT - 6, "class", "middle");
    int middle = (TOP + HEIGHT - BOTTOM) / 2;
    html.leaf(
        "text",
        y.label(),
        "x",
        14,
        "y",
        middle,
        "class",
        "middle",
        "transform",
        "rotate(-90 14 " + middle + ")");
  }

  private void draw(Markup html, Line line) throws IOException {
    String style = "s" + line.style() % STYLES;
    if (line.joined()) {
      StringBuilder path = new StringBuilder();
      for (Line.Point point : line.points()) {
        path.append(across(point.x())).append(',').append(down(point.y())).append(' ');
      }
      html.empty("polyline", "class", "curve " + style, "points", path.toString().strip());
    }
    if (line.marked()) {
      for (Line.Point point : line.points()) {
        html.open(
                "circle",
                "class",
                "mark " + style,
                "cx",
                across(point.x()),
                "cy",
                down(point.y()),
                "r",
                line.joined() ? RADIUS - 1 : RADIUS + 2)
            .leaf("title", point.note())
            .close();
      }
    }
  }

  private String across(double value) {
    return number(LEFT + x.place(value) * (WIDTH - LEFT - RIGHT));
  }

  private String down(double value) {
    return number(HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
