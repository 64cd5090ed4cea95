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
public record ChunkEntry(long offset, long capsOffset, long pts, long duration, int frames) {}
