package org.gstvae.plugin.rtp;

import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** The answer to a latency query: what upstream says, and something on top if it is live. */
final class RtpLatency {
  private RtpLatency() {}

  /** Lets the pipeline ask again. */
  static void changed(Element element) {
    int unused =
        Gst.gst_element_post_message(
            element.address(), GstData.gst_message_new_latency(element.address()));
  }

  static boolean answer(long sinkPad, long query, long own) {
    if (Gst.gst_pad_peer_query(sinkPad, query) == 0) {
      return false;
    }
    try (Scratch out = new Scratch(3 * Long.BYTES)) {
      long liveOut = out.address();
      long leastOut = liveOut + Long.BYTES;
      long mostOut = leastOut + Long.BYTES;
      GstData.gst_query_parse_latency(query, liveOut, leastOut, mostOut);
      int live = Memory.getInt(liveOut, 0);
      long least = Memory.getLong(leastOut, 0);
      long most = Memory.getLong(mostOut, 0);
      long more = live != 0 ? own : 0;
      GstData.gst_query_set_latency(
          query, live, least + more, most == Gst.CLOCK_TIME_NONE ? most : most + more);
    }
    return true;
  }
}
