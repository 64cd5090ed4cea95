package org.gstvae.plugin.decode;

import org.gstvae.plugin.gst.Gst;

/**
 * Notices chunks that never came, by the numbers and times of those that did. Only a step forward
 * in both is a loss: an encoder that began anew, or files that were joined, count from 0 again.
 */
final class ChunkOrder {
  /** Sequence numbers have 32 bits. */
  private static final long NUMBERS = 1L << 32;

  /** Further on is another stream, not a loss. */
  private static final long MOST = 1 << 16;

  private long expected;
  private long end = Gst.CLOCK_TIME_NONE;

  /**
   * Chunks that are missing.
   *
   * @param chunks how many
   * @param pts when the first one should have begun, in nanoseconds
   * @param duration how long all of them would have been shown, in nanoseconds
   */
  record Hole(long chunks, long pts, long duration) {}

  /** What came before has nothing to do with what comes now. */
  void restart() {
    end = Gst.CLOCK_TIME_NONE;
  }

  /** A chunk arrived; returns what is missing in front of it, or null. */
  Hole arrived(long sequence, long pts, long duration) {
    long missing = Math.floorMod(sequence - expected, NUMBERS);
    boolean hole =
        end != Gst.CLOCK_TIME_NONE
            && pts != Gst.CLOCK_TIME_NONE
            && pts > end
            && missing > 0
            && missing <= MOST;
    Hole found = hole ? new Hole(missing, end, pts - end) : null;
    follow(sequence, pts, duration);
    return found;
  }

  /** A chunk arrived of which nothing can be read, its number neither. */
  void unreadable(long pts, long duration) {
    follow(expected, pts, duration);
  }

  private void follow(long sequence, long pts, long duration) {
    expected = (sequence + 1) % NUMBERS;
    boolean known = pts != Gst.CLOCK_TIME_NONE && duration != Gst.CLOCK_TIME_NONE;
    end = known ? pts + duration : Gst.CLOCK_TIME_NONE;
  }
}
