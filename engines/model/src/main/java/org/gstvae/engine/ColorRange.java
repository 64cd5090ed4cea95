package org.gstvae.engine;

/** Sample range (ITU-T H.273, VideoFullRangeFlag). */
public enum ColorRange {
  /** 0..255 in 8 bits. */
  FULL,
  /** 16..235 for R'G'B' and luma, 16..240 for chroma in 8 bits. */
  LIMITED
}
