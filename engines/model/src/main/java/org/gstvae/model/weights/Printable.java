package org.gstvae.model.weights;

/** Text out of an untrusted file, made fit for one line of a message: cut, and free of controls. */
public final class Printable {
  private static final int LONGEST = 120;

  private Printable() {}

  /** The text with control characters replaced, cut to 120 characters. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), LONGEST) + 3);
    text.codePoints()
        .limit(LONGEST)
        .forEach(
            c ->
                out.appendCodePoint(
                    Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c));
    if (text.codePointCount(0, text.length()) > LONGEST) {
      out.append("...");
    }
    return out.toString();
  }
}
