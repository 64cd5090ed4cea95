package org.gstvae.plugin.codec;

import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** What time it is for an element, and whether time matters. */
public final class RunningClock {
  /**
   * What is known about the elements in front.
   *
   * @param live whether the pipeline plays in real time
   * @param least their latency in nanoseconds
   */
  public record Upstream(boolean live, long least) {}

  private RunningClock() {}

  /** Running time now; CLOCK_TIME_NONE without a clock. */
  public static long now(Element element) {
    long clock = Gst.gst_element_get_clock(element.address());
    if (clock == 0) {
      return Gst.CLOCK_TIME_NONE;
    }
    try {
      return Gst.gst_clock_get_time(clock) - Gst.gst_element_get_base_time(element.address());
    } finally {
      Gst.gst_object_unref(clock);
    }
  }

  /** A GstClockID, owned by the caller, to wait for a running time; 0 without a clock. */
  public static long newWait(Element element, long running) {
    long clock = Gst.gst_element_get_clock(element.address());
    if (clock == 0) {
      return 0;
    }
    try {
      long baseTime = Gst.gst_element_get_base_time(element.address());
      return Gst.gst_clock_new_single_shot_id(clock, baseTime + running);
    } finally {
      Gst.gst_object_unref(clock);
    }
  }

  /** Asks the elements in front of a sink pad. */
  public static Upstream upstream(long sinkPad) {
    long query = GstData.gst_query_new_latency();
    try (Scratch out = new Scratch(3 * Long.BYTES)) {
      if (Gst.gst_pad_peer_query(sinkPad, query) == 0) {
        return new Upstream(false, 0);
      }
      GstData.gst_query_parse_latency(
          query, out.address(), out.address() + Long.BYTES, out.address() + 2 * Long.BYTES);
      return new Upstream(
          Memory.getInt(out.address(), 0) != 0, Memory.getLong(out.address(), Long.BYTES));
    } finally {
      GstData.gst_mini_object_unref(query);
    }
  }
}
