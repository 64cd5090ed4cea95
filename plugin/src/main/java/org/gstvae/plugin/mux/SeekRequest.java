package org.gstvae.plugin.mux;

import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * What a SEEK event asks for.
 *
 * @param rate playback speed; below 0 backwards
 * @param format GstFormat
 * @param flags GstSeekFlags
 * @param startType GstSeekType
 * @param start position in the format
 * @param stopType GstSeekType
 * @param stop position in the format, -1 for none
 */
record SeekRequest(
    double rate, int format, int flags, int startType, long start, int stopType, long stop) {
  private static final int FLUSH = 1;
  private static final int KEY_UNIT = 1 << 2;
  private static final int SEGMENT = 1 << 3;
  private static final int SNAP_BEFORE = 1 << 5;
  private static final int SNAP_AFTER = 1 << 6;

  /** GST_SEEK_TYPE_SET. */
  static final int SET = 1;

  /** GST_SEEK_TYPE_END. */
  static final int END = 2;

  static SeekRequest of(long event) {
    try (Scratch out = new Scratch(7 * Long.BYTES)) {
      long at = out.address();
      GstData.gst_event_parse_seek(event, at, at + 8, at + 16, at + 24, at + 32, at + 40, at + 48);
      return new SeekRequest(
          Memory.getDouble(at, 0),
          Memory.getInt(at, 8),
          Memory.getInt(at, 16),
          Memory.getInt(at, 24),
          Memory.getLong(at, 32),
          Memory.getInt(at, 40),
          Memory.getLong(at, 48));
    }
  }

  /** Positions from the end made absolute. */
  SeekRequest absolute(long duration) {
    return new SeekRequest(
        rate,
        format,
        flags,
        startType == END ? SET : startType,
        startType == END ? Math.max(0, duration + start) : start,
        stopType == END ? SET : stopType,
        stopType == END ? Math.max(0, duration + stop) : stop);
  }

  /**
   * The same with a stop, if it goes backwards: running time then counts from the stop, so that a
   * segment without one has none.
   */
  SeekRequest fromTheEnd(long segment, long duration) {
    if (rate > 0 || stopWithin(segment) != Gst.CLOCK_TIME_NONE) {
      return this;
    }
    return new SeekRequest(rate, format, flags, startType, start, SET, duration);
  }

  boolean flush() {
    return (flags & FLUSH) != 0;
  }

  boolean keyUnit() {
    return (flags & KEY_UNIT) != 0;
  }

  boolean segment() {
    return (flags & SEGMENT) != 0;
  }

  boolean snapBefore() {
    return (flags & SNAP_BEFORE) != 0;
  }

  boolean snapAfter() {
    return (flags & SNAP_AFTER) != 0;
  }

  /** Whether it would begin before it ends; an edge that is not given stays the segment's. */
  boolean isForward(long segment) {
    long from = startType == SET ? start : Memory.getLong(segment, Layout.SEGMENT_START);
    long to = stopWithin(segment);
    return to == Gst.CLOCK_TIME_NONE || from <= to;
  }

  private long stopWithin(long segment) {
    return stopType == SET ? stop : Memory.getLong(segment, Layout.SEGMENT_STOP);
  }

  /** The same from another position. */
  SeekRequest from(long newStart) {
    return new SeekRequest(rate, format, flags, SET, newStart, stopType, stop);
  }
}
