package org.gstvae.engine;

/** Where chroma samples lie between luma samples (GstVideoChromaSite). */
public enum ChromaSite {
  /** Midway in both directions, as in JPEG and MPEG-1. */
  CENTER(false, false),
  /** On the left luma column, midway between rows, as in MPEG-2 and H.264. */
  LEFT(true, false),
  /** On the top luma row, midway between columns. */
  TOP(false, true),
  /** On the top left luma sample, as in BT.2020. */
  TOP_LEFT(true, true);

  private final boolean horizontallyCosited;
  private final boolean verticallyCosited;

  ChromaSite(boolean horizontallyCosited, boolean verticallyCosited) {
    this.horizontallyCosited = horizontallyCosited;
    this.verticallyCosited = verticallyCosited;
  }

  /** Whether a chroma sample lies on a luma column. */
  public boolean horizontallyCosited() {
    return horizontallyCosited;
  }

  /** Whether a chroma sample lies on a luma row. */
  public boolean verticallyCosited() {
    return verticallyCosited;
  }
}
