package org.gstvae.plugin.decode;

import java.util.List;
import java.util.Objects;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * What downstream says about how late pictures come (GStreamer's design document on
 * quality-of-service). As GstVideoDecoder does, twice the delay is made up for: the next picture is
 * late, too, if nothing is left out.
 */
final class QualityOfService {
  /** Running time from which on pictures are in time; CLOCK_TIME_NONE where all are. */
  private long earliest = Gst.CLOCK_TIME_NONE;

  /** Forgets what was said: what it was said about is gone. */
  synchronized void reset() {
    earliest = Gst.CLOCK_TIME_NONE;
  }

  /** Takes a QOS event. */
  void told(long event) {
    try (Scratch out = new Scratch(4 * Long.BYTES)) {
      long type = out.address();
      long proportion = type + Long.BYTES;
      long jitter = proportion + Long.BYTES;
      long timestamp = jitter + Long.BYTES;
      GstData.gst_event_parse_qos(event, type, proportion, jitter, timestamp);
      told(Memory.getLong(timestamp, 0), Memory.getLong(jitter, 0));
    }
  }

  private synchronized void told(long timestamp, long late) {
    earliest =
        timestamp == Gst.CLOCK_TIME_NONE || timestamp + late < 0
            ? Gst.CLOCK_TIME_NONE
            : timestamp + (late > 0 ? 2 * late : late);
  }

  /**
   * Whether all frames of a chunk would come too late.
   *
   * @param spans of the frames; null for those that are not shown
   */
  synchronized boolean isLate(Segment segment, List<Segment.Span> spans) {
    return earliest != Gst.CLOCK_TIME_NONE
        && spans.stream().filter(Objects::nonNull).allMatch(span -> isLate(segment, span));
  }

  private boolean isLate(Segment segment, Segment.Span span) {
    long running =
        span.pts() == Gst.CLOCK_TIME_NONE ? Gst.CLOCK_TIME_NONE : segment.runningTime(span.pts());
    return running != Gst.CLOCK_TIME_NONE && running < earliest;
  }
}
