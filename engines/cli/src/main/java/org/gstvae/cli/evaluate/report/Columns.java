package org.gstvae.cli.evaluate.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The columns of a table, each a title and the text for a row. A column that has nothing to say in
 * any row is left out.
 */
final class Columns<R> {
  private static final String NOTHING = "–";

  private final List<Column<R>> columns = new ArrayList<>();

  private record Column<R>(String title, Function<R, String> text) {}

  /** Adds a column of text. */
  Columns<R> text(String title, Function<R, String> text) {
    columns.add(new Column<>(title, text));
    return this;
  }

  /** Adds a column of numbers with so many digits behind the point; null is nothing. */
  Columns<R> number(String title, int digits, Function<R, Double> value) {
    return text(title, row -> number(value.apply(row), digits));
  }

  /** Begins a row: its first cell and attributes are the caller's. */
  interface RowStart<R> {
    /** Opens {@code tr} and writes what stands before the columns. */
    void open(R row) throws IOException;
  }

  /** Writes the table; it scrolls where it is wider than the page. */
  void write(Markup html, String firstTitle, List<R> rows, RowStart<R> start) throws IOException {
    List<Column<R>> used =
        columns.stream()
            .filter(c -> rows.stream().anyMatch(row -> !c.text().apply(row).equals(NOTHING)))
            .toList();
    html.open("div", "class", "scroll").open("table").open("thead").open("tr");
    html.leaf("th", firstTitle, "scope", "col");
    for (Column<R> column : used) {
      html.leaf("th", column.title(), "scope", "col");
    }
    html.close().close().open("tbody");
    for (R row : rows) {
      start.open(row);
      for (Column<R> column : used) {
        html.leaf("td", column.text().apply(row));
      }
      html.close();
    }
    html.close().close().close();
  }

  /** A number with so many digits behind the point; a dash for null. */
  static String number(Double value, int digits) {
    return value == null ? NOTHING : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** The same with a sign. */
  static String signed(Double value, int digits) {
    return value == null ? NOTHING : String.format(Locale.ROOT, "%+." + digits + "f", value);
  }
}
