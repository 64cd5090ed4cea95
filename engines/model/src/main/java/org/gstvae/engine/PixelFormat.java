package org.gstvae.engine;

/**
 * Raw video layouts, by GStreamer's names (GstVideoFormat). A format says how many planes a frame
 * has and how each is subsampled; the arithmetic is in the graph.
 */
public enum PixelFormat {
  I420("I420", 3, 8, true),
  NV12("NV12", 2, 8, true),
  UYVY("UYVY", 1, 8, true),
  V210("v210", 1, 10, true),
  RGB("RGB", 1, 8, false),
  BGR("BGR", 1, 8, false),
  RGBX("RGBx", 1, 8, false),
  BGRX("BGRx", 1, 8, false),
  RGBA("RGBA", 1, 8, false),
  BGRA("BGRA", 1, 8, false),
  I420_10LE("I420_10LE", 3, 10, true),
  P010_10LE("P010_10LE", 2, 10, true);

  private final String gstName;
  private final int planes;
  private final int bits;
  private final boolean yuv;

  PixelFormat(String gstName, int planes, int bits, boolean yuv) {
    this.gstName = gstName;
    this.planes = planes;
    this.bits = bits;
    this.yuv = yuv;
  }

  /** The format's name in {@code video/x-raw} caps. */
  public String gstName() {
    return gstName;
  }

  /** Planes of one frame. */
  public int planes() {
    return planes;
  }

  /** Significant bits of a sample. */
  public int bits() {
    return bits;
  }

  /** Whether samples are Y'CbCr; otherwise they are R'G'B'. */
  public boolean yuv() {
    return yuv;
  }

  /** The format with that GStreamer name, or null. */
  public static PixelFormat byGstName(String name) {
    for (PixelFormat format : values()) {
      if (format.gstName.equals(name)) {
        return format;
      }
    }
    return null;
  }
}
