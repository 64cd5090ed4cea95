package org.gstvae.plugin.decode;

import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** The part of the stream that is played. */
final class Segment implements AutoCloseable {
  private static final int TRICKMODE_KEY_UNITS = 1 << 7;

  /**
   * What is left of a frame.
   *
   * @param pts nanoseconds
   * @param duration nanoseconds, or CLOCK_TIME_NONE
   */
  record Span(long pts, long duration) {}

  private final Scratch segment = new Scratch(Layout.SEGMENT);
  private final Scratch clipped = new Scratch(2 * Long.BYTES);

  Segment() {
    reset();
  }

  /** Forgets what was played. */
  void reset() {
    GstData.gst_segment_init(segment.address(), GstData.FORMAT_TIME);
  }

  /** Takes the segment of an event. */
  void set(long event) {
    GstData.gst_event_copy_segment(event, segment.address());
  }

  /** The GstSegment. */
  long address() {
    return segment.address();
  }

  /** Whether it is in time; otherwise it says nothing about frames. */
  boolean inTime() {
    return Memory.getInt(address(), Layout.SEGMENT_FORMAT) == GstData.FORMAT_TIME;
  }

  /** Whether it is played backwards. */
  boolean backwards() {
    return Memory.getDouble(address(), Layout.SEGMENT_RATE) < 0;
  }

  /** Whether one frame per sync point is enough. */
  boolean keyUnitsOnly() {
    return (Memory.getInt(address(), Layout.SEGMENT_FLAGS) & TRICKMODE_KEY_UNITS) != 0;
  }

  /** Whether a time lies behind the end, when played forwards. */
  boolean isOver(long pts) {
    long stop = Memory.getLong(address(), Layout.SEGMENT_STOP);
    return inTime()
        && !backwards()
        && pts != Gst.CLOCK_TIME_NONE
        && stop != Gst.CLOCK_TIME_NONE
        && pts >= stop;
  }

  /** What of a frame is played; null for nothing. Times that are not known are left alone. */
  Span clip(long pts, long duration) {
    if (pts == Gst.CLOCK_TIME_NONE || !inTime()) {
      return new Span(pts, duration);
    }
    long end = duration == Gst.CLOCK_TIME_NONE ? Gst.CLOCK_TIME_NONE : pts + duration;
    if (GstData.gst_segment_clip(
            address(),
            GstData.FORMAT_TIME,
            pts,
            end,
            clipped.address(),
            clipped.address() + Long.BYTES)
        == 0) {
      return null;
    }
    long from = Memory.getLong(clipped.address(), 0);
    long to = Memory.getLong(clipped.address(), Long.BYTES);
    return duration == Gst.CLOCK_TIME_NONE ? new Span(from, duration) : new Span(from, to - from);
  }

  /** Running time of a position; CLOCK_TIME_NONE outside. */
  long runningTime(long position) {
    return GstData.gst_segment_to_running_time(address(), GstData.FORMAT_TIME, position);
  }

  @Override
  public void close() {
    segment.close();
    clipped.close();
  }
}
