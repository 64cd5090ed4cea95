package org.gstvae.plugin.gst;

/**
 * Tries the offsets of {@link Layout} on objects of the libraries in this process, so that a
 * library that is built otherwise is refused with a sentence instead of read wrongly.
 */
public final class LayoutCheck {
  private LayoutCheck() {}

  /** Checks; throws if something is not where it is expected. */
  public static void run() {
    long buffer = GstData.gst_buffer_new_allocate(0, 24, 0);
    try (Scratch map = new Scratch(Layout.MAP_INFO)) {
      expect("GstBuffer.pts", Memory.getLong(buffer, Layout.BUFFER_PTS), Gst.CLOCK_TIME_NONE);
      expect(
          "GstBuffer.duration",
          Memory.getLong(buffer, Layout.BUFFER_DURATION),
          Gst.CLOCK_TIME_NONE);
      int unused = GstData.gst_buffer_map(buffer, map.address(), GstData.MAP_READ);
      expect("GstMapInfo.size", Memory.getLong(map.address(), Layout.MAP_INFO_SIZE), 24);
      GstData.gst_buffer_unmap(buffer, map.address());
    } finally {
      GstData.gst_mini_object_unref(buffer);
    }
    long event = GstData.gst_event_new_eos();
    expect("GstEvent.type", EventType.of(event), EventType.EOS);
    GstData.gst_mini_object_unref(event);
    long query = GstData.gst_query_new_latency();
    expect("GstQuery.type", QueryType.of(query), QueryType.LATENCY);
    GstData.gst_mini_object_unref(query);
    try (Scratch segment = new Scratch(Layout.SEGMENT)) {
      GstData.gst_segment_init(segment.address(), GstData.FORMAT_TIME);
      expect(
          "GstSegment.format",
          Memory.getInt(segment.address(), Layout.SEGMENT_FORMAT),
          GstData.FORMAT_TIME);
      expect("GstSegment.stop", Memory.getLong(segment.address(), Layout.SEGMENT_STOP), -1);
    }
    checkVideoInfo();
  }

  private static void checkVideoInfo() {
    long caps = Caps.parse("video/x-raw, format=RGB, width=34, height=18, framerate=25/1");
    try (Scratch info = new Scratch(Layout.VIDEO_INFO)) {
      int unused = GstVideo.gst_video_info_from_caps(info.address(), caps);
      expect("GstVideoInfo.width", Memory.getInt(info.address(), Layout.VIDEO_INFO_WIDTH), 34);
      expect("GstVideoInfo.height", Memory.getInt(info.address(), Layout.VIDEO_INFO_HEIGHT), 18);
      expect("GstVideoInfo.stride", Memory.getInt(info.address(), Layout.VIDEO_INFO_STRIDE), 104);
    } finally {
      GstData.gst_mini_object_unref(caps);
    }
  }

  private static void expect(String field, long actual, long expected) {
    if (actual != expected) {
      throw new IllegalStateException(
          field
              + ": "
              + actual
              + " (expected: "
              + expected
              + "): this GStreamer ("
              + Gst.gst_version_string()
              + ") is laid out in another way than the one that gst-vae was built with; build it"
              + " here");
    }
  }
}
