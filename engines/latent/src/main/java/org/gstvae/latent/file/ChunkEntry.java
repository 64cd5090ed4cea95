package org.gstvae.latent.file;

/**
 * Where one chunk is in a file.
 *
 * @param offset first byte of its record
 * @param capsOffset first byte of the record with its caps
 * @param pts nanoseconds of running time, or {@link RecordHeader#UNKNOWN_PTS}
 * @param duration nanoseconds, or {@link RecordHeader#UNKNOWN_DURATION}
 * @param frames real frames
 */
public record ChunkEntry(long offset, long capsOffset, long pts, long duration, int frames) {
  /** Whether the PTS is known. */
  public boolean hasPts() {
    return pts != RecordHeader.UNKNOWN_PTS;
  }

  /** When the next chunk begins, as far as this one knows; 0 if nothing is known. */
  public long end() {
    return hasPts() ? Math.max(0, pts + Math.max(0, duration)) : 0;
  }
}
