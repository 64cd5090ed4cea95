package org.gstvae.tensorrt.onnx;

import java.util.Locale;

/** What extents of a graph are made up of: functions of the picture's size. */
enum SizeTerm {
  HEIGHT,
  WIDTH,
  /** Rows of chroma. */
  HALF_HEIGHT,
  /** Columns of chroma. */
  HALF_WIDTH,
  /** Groups of v210. */
  SIXTH_WIDTH,
  LATENT_HEIGHT,
  LATENT_WIDTH,
  /** Positions of the latents. */
  LATENT_AREA;

  /**
   * Its value.
   *
   * @param factor pixels per latent position in each direction
   */
  long value(SizeRange.Size size, int factor) {
    return switch (this) {
      case HEIGHT -> size.height();
      case WIDTH -> size.width();
      case LATENT_AREA -> LATENT_HEIGHT.value(size, factor) * LATENT_WIDTH.value(size, factor);
      default -> (whole().value(size, factor) + divisor(factor) - 1) / divisor(factor);
    };
  }

  /** Of what it is a part, rounded up. */
  SizeTerm whole() {
    return switch (this) {
      case HALF_HEIGHT, LATENT_HEIGHT -> HEIGHT;
      case HALF_WIDTH, SIXTH_WIDTH, LATENT_WIDTH -> WIDTH;
      case HEIGHT, WIDTH, LATENT_AREA -> throw new IllegalArgumentException(this + " is no part");
    };
  }

  /** Which part. */
  int divisor(int factor) {
    return switch (this) {
      case HALF_HEIGHT, HALF_WIDTH -> 2;
      case SIXTH_WIDTH -> 6;
      case LATENT_HEIGHT, LATENT_WIDTH -> factor;
      case HEIGHT, WIDTH, LATENT_AREA -> throw new IllegalArgumentException(this + " is no part");
    };
  }

  /** As the name of an extent in an ONNX file. */
  String nick() {
    return name().toLowerCase(Locale.ROOT);
  }
}
