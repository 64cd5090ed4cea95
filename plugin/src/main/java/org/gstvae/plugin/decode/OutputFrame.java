package org.gstvae.plugin.decode;

import org.gstvae.plugin.codec.MappedFrame;
import org.gstvae.plugin.gst.GstData;

/**
 * A picture that is being decoded.
 *
 * @param buffer the GstBuffer, owned
 * @param mapped its planes
 * @param span when it is shown; null if it is not, because the segment leaves it out
 */
record OutputFrame(long buffer, MappedFrame mapped, Segment.Span span) {
  /** Unmaps and drops the picture. */
  void discard() {
    mapped.close();
    GstData.gst_mini_object_unref(buffer);
  }
}
