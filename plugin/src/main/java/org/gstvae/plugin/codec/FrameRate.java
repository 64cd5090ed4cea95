package org.gstvae.plugin.codec;

import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * The frame rate to reckon with.
 *
 * @param numerator frames
 * @param denominator in so many seconds
 */
public record FrameRate(int numerator, int denominator) {
  private static final FrameRate ASSUMED = new FrameRate(25, 1);

  /** From caps: {@code framerate}; where that is variable {@code max-framerate}; else 25. */
  public static FrameRate of(long caps) {
    long structure = GstData.gst_caps_get_structure(caps, 0);
    for (String field : new String[] {"framerate", "max-framerate"}) {
      try (Scratch out = new Scratch(2 * Integer.BYTES)) {
        if (GstData.gst_structure_get_fraction(
                    structure, field, out.address(), out.address() + Integer.BYTES)
                != 0
            && Memory.getInt(out.address(), 0) > 0) {
          return new FrameRate(
              Memory.getInt(out.address(), 0), Memory.getInt(out.address(), Integer.BYTES));
        }
      }
    }
    return ASSUMED;
  }

  /** Nanoseconds of a frame. */
  public long frameDuration() {
    return Gst.SECOND * denominator / numerator;
  }
}
