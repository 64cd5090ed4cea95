package org.gstvae.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The properties on a page of gst-inspect-1.0. */
final class InspectedProperties {
  private static final Pattern HEAD = Pattern.compile("(?m)^  ([a-z][a-z-]*) *: (.*)$");
  private static final Pattern FLAGS = Pattern.compile("(?m)^ +flags: (.*)$");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^ +flags: .*\\R +(Enum \"[^\"]+\"|[A-Z][A-Za-z0-9 ]+)");
  private static final Pattern CHOICE = Pattern.compile("(?m)^ +(\\(\\d+\\): \\S+) ");

  /**
   * One of them.
   *
   * @param blurb what it is
   * @param text all that the page says about it
   */
  record Property(String blurb, String text) {
    boolean writable() {
      Matcher flags = FLAGS.matcher(text);
      return flags.find() && flags.group(1).contains("writable");
    }

    /** Its type, with the choices of an enumeration. */
    String type() {
      Matcher type = TYPE.matcher(text);
      List<String> parts = new ArrayList<>();
      if (type.find()) {
        parts.add(type.group(1));
      }
      CHOICE.matcher(text).results().forEach(choice -> parts.add(choice.group(1)));
      return String.join(" ", parts);
    }
  }

  private InspectedProperties() {}

  /** All of a page, by name. */
  static Map<String, Property> of(String page) {
    String properties = page.substring(page.indexOf("Element Properties:"));
    Map<String, Property> found = new TreeMap<>();
    Matcher head = HEAD.matcher(properties);
    boolean more = head.find();
    while (more) {
      int start = head.start();
      String name = head.group(1);
      String blurb = head.group(2);
      more = head.find();
      String text = properties.substring(start, more ? head.start() : properties.length());
      found.put(name, new Property(blurb, text));
    }
    return found;
  }
}
