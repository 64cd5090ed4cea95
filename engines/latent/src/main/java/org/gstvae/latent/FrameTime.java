package org.gstvae.latent;

/**
 * When a frame is shown.
 *
 * @param offset nanoseconds from the chunk's PTS, may be negative, or {@link #UNKNOWN_OFFSET}
 * @param duration nanoseconds, 0 or more, or {@link #UNKNOWN_DURATION}
 */
public record FrameTime(long offset, long duration) {
  /** The offset is not known. */
  public static final long UNKNOWN_OFFSET = Long.MIN_VALUE;

  /** The duration is not known. */
  public static final long UNKNOWN_DURATION = -1;

  /** Neither is known. */
  public static final FrameTime UNKNOWN = new FrameTime(UNKNOWN_OFFSET, UNKNOWN_DURATION);

  /** Checks the duration. */
  public FrameTime {
    if (duration < UNKNOWN_DURATION) {
      throw new IllegalArgumentException("duration: " + duration + " (expected: 0+, or -1)");
    }
  }

  /** Whether the offset is known. */
  public boolean hasOffset() {
    return offset != UNKNOWN_OFFSET;
  }

  /** Whether the duration is known. */
  public boolean hasDuration() {
    return duration != UNKNOWN_DURATION;
  }
}
