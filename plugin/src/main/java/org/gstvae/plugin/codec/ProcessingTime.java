package org.gstvae.plugin.codec;

import java.time.Duration;

/**
 * How long a chunk takes, for the answer to latency queries: the longest that was seen, with a
 * margin, rounded up so that it does not change with every chunk.
 */
public final class ProcessingTime {
  private static final double MARGIN = 1.5;
  private static final long STEP = Duration.ofMillis(5).toNanos();

  private volatile long longest;
  private volatile long reported;

  /** Nanoseconds to report; 0 before anything was measured. */
  public long nanoseconds() {
    return reported;
  }

  /** How much more is reported than was measured. */
  public long margin() {
    return reported - longest;
  }

  /** Takes a measured chunk; true if the time to report grew. */
  public boolean measured(long nanoseconds) {
    if (nanoseconds <= reported) {
      return false;
    }
    longest = nanoseconds;
    reported = (long) Math.ceil(nanoseconds * MARGIN / STEP) * STEP;
    return true;
  }

  /** Forgets, for another geometry. */
  public void reset() {
    longest = 0;
    reported = 0;
  }
}
