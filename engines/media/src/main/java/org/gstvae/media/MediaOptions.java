package org.gstvae.media;

/**
 * Which frames of a file are wanted, and at what size.
 *
 * @param width width in pixels to scale to, or 0 for the file's own
 * @param height height in pixels to scale to, or 0 for the file's own
 * @param firstFrame frames to skip at the start
 * @param stride every how many frames one is taken
 * @param maxFrames most frames to take, or 0 for all
 */
public record MediaOptions(int width, int height, int firstFrame, int stride, int maxFrames) {
  /** Checks the numbers. */
  public MediaOptions {
    require(width >= 0, "width", width, "0+");
    require(height >= 0, "height", height, "0+");
    require((width == 0) == (height == 0), "height", height, "given when width is");
    require(firstFrame >= 0, "first frame", firstFrame, "0+");
    require(stride >= 1, "stride", stride, "1+");
    require(maxFrames >= 0, "frame limit", maxFrames, "0+");
  }

  private static void require(boolean holds, String what, int value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
    }
  }

  /** Every frame at the file's own size. */
  public static MediaOptions all() {
    return new MediaOptions(0, 0, 0, 1, 0);
  }

  /** The first frames at a given size. */
  public static MediaOptions scaled(int width, int height, int maxFrames) {
    return new MediaOptions(width, height, 0, 1, maxFrames);
  }
}
