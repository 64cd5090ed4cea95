package org.gstvae.cli.bench;

import java.util.Arrays;
import org.gstvae.engine.JobTiming;

/** Times of single chunks, and what they come to. */
final class Samples {
  private static final double NANOS_PER_MS = 1e6;

  private long[] chunks = new long[64];
  private int count;
  private long wall;
  private long engine;

  /** Adds a chunk that took that many nanoseconds. */
  void add(long nanos, JobTiming timing) {
    if (count == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * count);
    }
    chunks[count++] = nanos;
    wall += nanos;
    engine += timing.upload() + timing.inference() + timing.download();
  }

  int count() {
    return count;
  }

  double wallSeconds() {
    return wall / 1e9;
  }

  double engineShare() {
    return wall == 0 ? 0 : (double) engine / wall;
  }

  /** The nearest-rank percentile, in milliseconds. */
  double percentileMs(int percent) {
    long[] sorted = Arrays.copyOf(chunks, count);
    Arrays.sort(sorted);
    int rank = (percent * count + 99) / 100;
    return sorted[Math.max(rank, 1) - 1] / NANOS_PER_MS;
  }
}
