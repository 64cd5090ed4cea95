package org.gstvae.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A picture size written as {@code 640x360}. */
record PictureSize(int width, int height) {
  /** The elements' limits. */
  private static final int LEAST = 16;

  private static final int MOST = 8192;

  @Override
  public String toString() {
    return width + "x" + height;
  }

  /** Reads it from an option. */
  static final class Converter implements ITypeConverter<PictureSize> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");

    @Override
    public PictureSize convert(String value) {
      Matcher matcher = FORM.matcher(value);
      if (matcher.matches()) {
        int width = Integer.parseInt(matcher.group(1));
        int height = Integer.parseInt(matcher.group(2));
        if (Math.min(width, height) >= LEAST && Math.max(width, height) <= MOST) {
          return new PictureSize(width, height);
        }
      }
      throw new TypeConversionException(
          value + " (expected: WxH from 16x16 to 8192x8192, for example 640x360)");
    }
  }
}
