package org.gstvae.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.gstvae.engine.JobTiming;

/** Times of single chunks, and what they come to. */
final class Samples {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MS = 1e6;

  private record Sample(long nanos, JobTiming timing) {
    long inEngine() {
      return timing.upload() + timing.inference() + timing.download();
    }
  }

  private final List<Sample> chunks = new ArrayList<>();

  /** Adds a chunk that took that many nanoseconds. */
  void add(long nanos, JobTiming timing) {
    chunks.add(new Sample(nanos, timing));
  }

  int count() {
    return chunks.size();
  }

  double wallSeconds() {
    return sum(Sample::nanos) / NANOS_PER_SECOND;
  }

  double engineShare() {
    long wall = sum(Sample::nanos);
    return wall == 0 ? 0 : (double) sum(Sample::inEngine) / wall;
  }

  /** The nearest-rank percentile of whole chunks, in milliseconds. */
  double percentileMs(int percent) {
    return percentileMs(percent, Sample::nanos);
  }

  /** The median of a stage, in milliseconds. */
  double medianMs(ToLongFunction<JobTiming> stage) {
    return percentileMs(50, sample -> stage.applyAsLong(sample.timing()));
  }

  private double percentileMs(int percent, ToLongFunction<Sample> time) {
    long[] sorted = chunks.stream().mapToLong(time).sorted().toArray();
    int rank = (percent * sorted.length + 99) / 100;
    return sorted[Math.max(rank, 1) - 1] / NANOS_PER_MS;
  }

  private long sum(ToLongFunction<Sample> time) {
    return chunks.stream().mapToLong(time).sum();
  }
}
