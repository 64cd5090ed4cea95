package org.gstvae.calibration;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Counts of values in equal bins between -range and range. The range is a power of two and doubles
 * when a value lies outside, while neighbouring bins are joined: memory is the same for any number
 * of values of any size, and the counts are those that the wider bins would have had.
 */
final class Histogram {
  /** Bins, half of them for each sign. */
  static final int BINS = 4096;

  private final long[] counts;
  private double range;

  Histogram() {
    this(Double.MIN_NORMAL, new long[BINS]);
  }

  @JsonCreator
  Histogram(@JsonProperty("range") double range, @JsonProperty("counts") long[] counts) {
    if (counts.length != BINS) {
      throw new IllegalArgumentException("bins: " + counts.length + " (expected: " + BINS + ")");
    }
    this.range = range;
    this.counts = counts;
  }

  @JsonProperty("range")
  double range() {
    return range;
  }

  @JsonProperty("counts")
  long[] counts() {
    return counts;
  }

  long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** Widens the range until a magnitude lies inside. */
  void cover(double magnitude) {
    if (total() == 0 && magnitude > 0) {
      range = Math.max(range, 2 * Double.longBitsToDouble(exponentBits(magnitude)));
    }
    while (range < magnitude) {
      doubleRange();
    }
  }

  /** Adds counts of bins that lie as this histogram's do now. */
  void add(float[] more) {
    for (int i = 0; i < BINS; i++) {
      counts[i] += (long) more[i];
    }
  }

  /** Counts of magnitudes: bin i is from {@code i} to {@code i + 1} times {@link #width}. */
  long[] magnitudes() {
    int half = BINS / 2;
    long[] folded = new long[half];
    for (int i = 0; i < half; i++) {
      folded[i] = counts[half + i] + counts[half - 1 - i];
    }
    return folded;
  }

  /** Width of a bin. */
  double width() {
    return 2 * range / BINS;
  }

  private void doubleRange() {
    long[] wide = new long[BINS];
    for (int i = 0; i < BINS; i++) {
      wide[BINS / 4 + i / 2] += counts[i];
    }
    System.arraycopy(wide, 0, counts, 0, BINS);
    range *= 2;
  }

  /** The greatest power of two that is not above a positive number. */
  private static long exponentBits(double value) {
    return Double.doubleToLongBits(value) & 0x7ff0000000000000L;
  }
}
