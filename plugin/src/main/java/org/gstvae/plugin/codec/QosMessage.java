package org.gstvae.plugin.codec;

import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;

/** The message that says that a chunk was dropped because it was late. */
public final class QosMessage {
  private static final int FORMAT_BUFFERS = 4;

  private QosMessage() {}

  /**
   * Posts it.
   *
   * @param live whether the stream is
   * @param counts chunks, processed and dropped
   */
  public static void post(
      Element element, boolean live, long segment, long pts, long duration, long[] counts) {
    long message =
        GstData.gst_message_new_qos(
            element.address(),
            live ? 1 : 0,
            GstData.gst_segment_to_running_time(segment, GstData.FORMAT_TIME, pts),
            GstData.gst_segment_to_stream_time(segment, GstData.FORMAT_TIME, pts),
            pts,
            duration);
    GstData.gst_message_set_qos_stats(message, FORMAT_BUFFERS, counts[0], counts[1]);
    Gst.gst_element_post_message(element.address(), message);
  }
}
