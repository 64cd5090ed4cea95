package org.gstvae.engine;

import java.util.Objects;

/**
 * Everything that tells how a frame's bytes become R'G'B' samples, and back.
 *
 * @param format the memory layout
 * @param width picture width in pixels, 1 or more
 * @param height picture height in pixels, 1 or more
 * @param matrix Y'CbCr matrix; {@link ColorMatrix#RGB} for R'G'B' formats
 * @param range sample range
 * @param chromaSite chroma siting; not used by R'G'B' formats
 */
public record VideoLayout(
    PixelFormat format,
    int width,
    int height,
    ColorMatrix matrix,
    ColorRange range,
    ChromaSite chromaSite) {

  /** Checks the sizes. */
  public VideoLayout {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(matrix, "matrix");
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(chromaSite, "chromaSite");
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("picture: " + width + "x" + height + " (expected: 1x1+)");
    }
  }

  /** The same for pictures of another size. */
  public VideoLayout sized(int newWidth, int newHeight) {
    return new VideoLayout(format, newWidth, newHeight, matrix, range, chromaSite);
  }

  /** Packed full-range R'G'B', 8 bits. */
  public static VideoLayout rgb(int width, int height) {
    return new VideoLayout(
        PixelFormat.RGB, width, height, ColorMatrix.RGB, ColorRange.FULL, ChromaSite.CENTER);
  }
}
