package org.gstvae.plugin.decode;

import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.FrameTime;
import org.gstvae.plugin.gst.Gst;

/** When the frames of a chunk are shown. */
final class FrameSpans {
  private FrameSpans() {}

  /**
   * The spans of the frames up to the last one that is shown; null for those that are not. Empty if
   * none is.
   *
   * @param pts the buffer's PTS, or CLOCK_TIME_NONE
   * @param assumed duration of a frame that does not say, for the clipping alone
   */
  static List<Segment.Span> of(Chunk chunk, long pts, long assumed, Segment segment) {
    List<Segment.Span> spans = new ArrayList<>();
    for (FrameTime time : chunk.frames()) {
      spans.add(clip(segment, start(pts, time), duration(time), assumed));
      if (segment.keyUnitsOnly()) {
        break;
      }
    }
    while (!spans.isEmpty() && spans.get(spans.size() - 1) == null) {
      spans.remove(spans.size() - 1);
    }
    return spans;
  }

  private static Segment.Span clip(Segment segment, long start, long duration, long assumed) {
    if (duration != Gst.CLOCK_TIME_NONE) {
      return segment.clip(start, duration);
    }
    Segment.Span span = segment.clip(start, assumed);
    return span == null ? null : new Segment.Span(span.pts(), Gst.CLOCK_TIME_NONE);
  }

  private static long start(long pts, FrameTime time) {
    if (pts == Gst.CLOCK_TIME_NONE || !time.hasOffset()) {
      return Gst.CLOCK_TIME_NONE;
    }
    long start = pts + time.offset();
    return start < 0 ? Gst.CLOCK_TIME_NONE : start;
  }

  private static long duration(FrameTime time) {
    return time.hasDuration() ? time.duration() : Gst.CLOCK_TIME_NONE;
  }
}
