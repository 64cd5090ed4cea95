package org.gstvae.cli.evaluate.report;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Tables, and numbers in them. */
final class Columns {
  private Columns() {}

  /** Begins a table that scrolls where it is wider than the page. */
  static void begin(Markup html, List<String> titles) throws IOException {
    html.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String title : titles) {
      html.leaf("th", title, "scope", "col");
    }
    html.close().close().open("tbody");
  }

  /** Ends it. */
  static void end(Markup html) throws IOException {
    html.close().close().close();
  }

  /** Cells of a row that is open. */
  static void cells(Markup html, String... texts) throws IOException {
    for (String text : texts) {
      html.leaf("td", text);
    }
  }

  /** A number with so many digits behind the point; a dash for null. */
  static String number(Double value, int digits) {
    return value == null ? "–" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** The same with a sign. */
  static String signed(Double value, int digits) {
    return value == null ? "–" : String.format(Locale.ROOT, "%+." + digits + "f", value);
  }
}
