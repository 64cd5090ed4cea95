package org.gstvae.plugin.encode;

import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.FrameTime;
import org.gstvae.plugin.gst.Gst;

/** Times of the frames of a chunk, relative to its first frame. */
final class ChunkTimes {
  private ChunkTimes() {}

  /** Offsets and durations as they are in the stream. */
  static List<FrameTime> offsets(List<HeldFrame> frames) {
    long first = frames.get(0).pts();
    List<FrameTime> times = new ArrayList<>(frames.size());
    for (HeldFrame frame : frames) {
      boolean known = first != Gst.CLOCK_TIME_NONE && frame.pts() != Gst.CLOCK_TIME_NONE;
      times.add(
          new FrameTime(
              known ? frame.pts() - first : FrameTime.UNKNOWN_OFFSET,
              frame.duration() == Gst.CLOCK_TIME_NONE
                  ? FrameTime.UNKNOWN_DURATION
                  : frame.duration()));
    }
    return times;
  }

  /** From the first frame's start to the last one's end; CLOCK_TIME_NONE if one is not known. */
  static long duration(List<HeldFrame> frames) {
    long first = frames.get(0).pts();
    HeldFrame last = frames.get(frames.size() - 1);
    if (first == Gst.CLOCK_TIME_NONE
        || last.pts() == Gst.CLOCK_TIME_NONE
        || last.duration() == Gst.CLOCK_TIME_NONE
        || last.pts() + last.duration() < first) {
      return Gst.CLOCK_TIME_NONE;
    }
    return last.pts() + last.duration() - first;
  }
}
