package org.gstvae.latent.q8;

import java.util.Arrays;
import org.gstvae.engine.LatentShape;

/**
 * What encoder and decoder of a slice know alike: the values so far, and what they say about the
 * next one: where it lies and how far off it may be.
 */
final class SliceContext {
  /** Largest magnitude of a value. */
  static final int MOST_VALUE = 1 << 20;

  /** Largest magnitude of a deviation, in 1/64 steps. */
  private static final int MOST_DEVIATION = 1 << 19;

  /** Largest deviation in units of its channel's mean, in 1/64. */
  private static final int MOST_RATIO = 1 << 12;

  /** Positions of an ordinary slice; more are made room for when they come. */
  private static final int FIRST_SLOTS = 512;

  private static final int MOST_WIDTH = 1 << 30;

  // Weights in 1/64 of what the width of a distribution is made of.
  private static final int MEAN = 5;
  private static final int[] WITHOUT_PREVIOUS = {16, 14, 6};
  private static final int[] WITH_PREVIOUS = {13, 11, 4, 8};
  private static final int CHANNELS_BEFORE = 23;
  private static final int CHANNELS_BEFORE_BITS = 10;
  private static final int RATIO_BITS = 22;
  private static final int RATIO_SHIFT = 16;

  private final int channels;
  private final ScanCursor cursor;
  private final int[][] weights;
  private final int[] deviations;
  private final long[] reciprocals;
  private final long[] beforeWeights;

  // Per slot and channel; slot 0 is what stands for neighbours that are not there.
  private int[] values;
  private int[] distances;
  private int slot;

  // Of the current position, per channel.
  private final int[] means;
  private final int[] widths;
  private long before;

  /** Contexts for slices of a chunk. */
  SliceContext(QuantizerTables tables, LatentShape shape) {
    channels = shape.channels();
    cursor = new ScanCursor(shape, tables.bandRows(), tables.groupFrames());
    weights = new int[QuantizerTables.WEIGHTS][channels];
    deviations = tables.deviations();
    reciprocals = new long[channels];
    beforeWeights = new long[channels];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < QuantizerTables.WEIGHTS; i++) {
        weights[i][c] = tables.weight(c, i);
      }
      reciprocals[c] = (1L << RATIO_BITS) / deviations[c];
      beforeWeights[c] =
          (((long) CHANNELS_BEFORE * deviations[c]) << (CHANNELS_BEFORE_BITS - 6)) / (c + 1);
    }
    means = new int[channels];
    widths = new int[channels];
    values = new int[FIRST_SLOTS * channels];
    distances = Arrays.copyOf(deviations, values.length);
  }

  /** Begins a slice at a position. */
  void begin(int first) {
    slot = 1;
    cursor.seek(first);
    predict();
  }

  /** Goes on to the next position of the slice. */
  void next() {
    slot++;
    if ((slot + 1) * channels > values.length) {
      values = Arrays.copyOf(values, 2 * values.length);
      distances = Arrays.copyOf(distances, values.length);
    }
    cursor.next();
    predict();
  }

  /** The value of a channel at the slice's n-th position. */
  int value(int position, int channel) {
    return values[(position + 1) * channels + channel];
  }

  /** Where the current position is. */
  ScanCursor cursor() {
    return cursor;
  }

  /** The prediction of a channel in 1/64 steps. */
  int mean(int channel) {
    return means[channel];
  }

  /** The expected distance from the prediction in 1/4096 steps; channels are asked in order. */
  int width(int channel) {
    long width = widths[channel] + ((before * beforeWeights[channel]) >> CHANNELS_BEFORE_BITS);
    return (int) Math.min(width, MOST_WIDTH);
  }

  /** Sets a channel's value at the current position. */
  void set(int channel, int value) {
    int at = slot * channels + channel;
    int distance =
        Math.min(
            Math.abs((value << QuantizerTables.FRACTION_BITS) - means[channel]), MOST_DEVIATION);
    values[at] = value;
    distances[at] = distance;
    before += Math.min((distance * reciprocals[channel]) >>> RATIO_SHIFT, MOST_RATIO);
  }

  private void predict() {
    // The mean stands for a channel in front of the first.
    before = 1 << QuantizerTables.FRACTION_BITS;
    if (cursor.previous() == 0) {
      predictInFrame(cursor.left() * channels, cursor.up() * channels, cursor.leftUp() * channels);
    } else {
      predictWithPrevious();
    }
  }

  private void predictInFrame(int left, int up, int leftUp) {
    int[] w0 = weights[0];
    int[] w1 = weights[1];
    int[] w2 = weights[2];
    for (int c = 0; c < channels; c++) {
      means[c] = w0[c] * values[left + c] + w1[c] * values[up + c] + w2[c] * values[leftUp + c];
      widths[c] =
          MEAN * deviations[c]
              + WITHOUT_PREVIOUS[0] * distances[left + c]
              + WITHOUT_PREVIOUS[1] * distances[up + c]
              + WITHOUT_PREVIOUS[2] * distances[leftUp + c];
    }
  }

  private void predictWithPrevious() {
    int left = cursor.left() * channels;
    int up = cursor.up() * channels;
    int leftUp = cursor.leftUp() * channels;
    int previous = cursor.previous() * channels;
    int previousLeft = cursor.previousLeft() * channels;
    int previousUp = cursor.previousUp() * channels;
    int[] w0 = weights[3];
    int[] w1 = weights[4];
    int[] w2 = weights[5];
    int[] w3 = weights[6];
    int[] w4 = weights[7];
    int[] w5 = weights[8];
    for (int c = 0; c < channels; c++) {
      means[c] =
          w0[c] * values[left + c]
              + w1[c] * values[up + c]
              + w2[c] * values[leftUp + c]
              + w3[c] * values[previous + c]
              + w4[c] * values[previousLeft + c]
              + w5[c] * values[previousUp + c];
      widths[c] =
          MEAN * deviations[c]
              + WITH_PREVIOUS[0] * distances[left + c]
              + WITH_PREVIOUS[1] * distances[up + c]
              + WITH_PREVIOUS[2] * distances[leftUp + c]
              + WITH_PREVIOUS[3] * distances[previous + c];
    }
  }
}
