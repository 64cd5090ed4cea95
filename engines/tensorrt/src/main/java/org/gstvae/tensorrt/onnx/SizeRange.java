package org.gstvae.tensorrt.onnx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The picture sizes that one engine is for.
 *
 * @param least smallest width and height
 * @param usual the size that it is optimised for
 * @param most largest width and height
 */
public record SizeRange(Size least, Size usual, Size most) {
  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{1,5})x([0-9]{1,5})-([0-9]{1,5})x([0-9]{1,5})-([0-9]{1,5})x([0-9]{1,5})");

  /**
   * A picture's size.
   *
   * @param width pixels
   * @param height pixels
   */
  public record Size(int width, int height) {
    /** Whether both sides are at least as long. */
    boolean holds(Size other) {
      return width >= other.width && height >= other.height;
    }

    @Override
    public String toString() {
      return width + "x" + height;
    }
  }

  /** Checks the order. */
  public SizeRange {
    if (!usual.holds(least) || !most.holds(usual)) {
      throw new IllegalArgumentException(
          "sizes: "
              + least
              + ", "
              + usual
              + ", "
              + most
              + " (expected: none of the widths and heights smaller than the one before)");
    }
  }

  /** Whether a size lies between the least and the most. */
  public boolean contains(Size size) {
    return size.holds(least) && most.holds(size);
  }

  /** Pixels of the largest picture: what an engine for the range takes room for. */
  public long pixels() {
    return (long) most.width() * most.height();
  }

  /** Reads what {@link #toString} gives; null if it is nothing like that. */
  public static SizeRange parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    int[] numbers = new int[6];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Integer.parseInt(matcher.group(1 + i));
    }
    Size least = new Size(numbers[0], numbers[1]);
    Size usual = new Size(numbers[2], numbers[3]);
    Size most = new Size(numbers[4], numbers[5]);
    return usual.holds(least) && most.holds(usual) ? new SizeRange(least, usual, most) : null;
  }

  /** The three sizes, as part of a file name: {@code 16x16-640x360-1280x720}. */
  @Override
  public String toString() {
    return least + "-" + usual + "-" + most;
  }
}
