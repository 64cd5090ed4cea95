package org.gstvae.latent.q8;

import java.util.Arrays;

/**
 * Some positions of a column that follow each other, and what of their predictions is known before
 * their values are: all but what the neighbour above adds to a mean. It is computed for all of them
 * at once, from copies of what is around them: loops over arrays with one and the same index are
 * what compilers make vector instructions of.
 */
final class Run {
  /** Samples that are worth a loop. */
  private static final int USUAL_SAMPLES = 128;

  /** Largest distance of a value from its prediction, in 1/64 steps. */
  private static final int MOST_DISTANCE = 1 << 19;

  // Weights in 1/64 of what the width of a distribution is made of.
  private static final int DEVIATION = 1;
  private static final int LEFT = 26;
  private static final int LEFT_UP = 12;
  private static final int ACTIVITY_LEFT = 30;
  private static final int LEFT_WITH_PREVIOUS = 16;
  private static final int LEFT_UP_WITH_PREVIOUS = 8;
  private static final int PREVIOUS = 10;
  private static final int ACTIVITY_LEFT_WITH_PREVIOUS = 14;
  private static final int ACTIVITY_PREVIOUS = 6;

  /** Of weighted activities: so that the product with a deviation fits into an int. */
  private static final int ACTIVITY_SHIFT = 4;

  private static final int MOST_ACTIVITY = 1 << 14;

  /** Of that product, to 1/4096 steps. */
  private static final int PRODUCT_SHIFT = 4;

  /** Largest distance in units of its channel's deviation. */
  private static final int MOST_RATIO = 64;

  private static final int RATIO_BITS = 24;
  private static final int RATIO_SHIFT = 18;
  private static final int CHANNELS_BITS = 20;
  private static final int CHANNELS_SHIFT = 18;

  private final int channels;
  private final int positions;
  private final long channelsReciprocal;

  // Of a channel, the same at every position.
  private final int[][] weights;
  private int[] upWeights;
  private final int[] deviations;
  private final int[] mostDistances;
  private final int[] reciprocals;

  /** Those of what is above the first position, then the positions' own. */
  private final int[] values;

  // Per position and channel.
  private final int[] left;
  private final int[] leftUp;
  private final int[] previous;
  private final int[] previousLeft;
  private final int[] previousUp;
  private final int[] means;
  private final int[] widths;
  private final int[] errors;
  private final int[] activities;

  /** Runs of a chunk. */
  Run(QuantizerTables tables) {
    channels = tables.channels();
    positions = Math.max(1, Math.min(tables.bandRows(), USUAL_SAMPLES / channels));
    channelsReciprocal = (1L << CHANNELS_BITS) / channels;
    int samples = positions * channels;
    weights = new int[QuantizerTables.WEIGHTS][samples];
    deviations = new int[samples];
    mostDistances = new int[samples];
    reciprocals = new int[samples];
    for (int i = 0; i < samples; i++) {
      for (int number = 0; number < weights.length; number++) {
        weights[number][i] = tables.weight(i % channels, number);
      }
      deviations[i] = tables.deviations()[i % channels];
      mostDistances[i] = MOST_RATIO * deviations[i];
      reciprocals[i] = (1 << RATIO_BITS) / deviations[i];
    }
    values = new int[channels + samples];
    left = new int[samples];
    leftUp = new int[samples];
    previous = new int[samples];
    previousLeft = new int[samples];
    previousUp = new int[samples];
    means = new int[samples];
    widths = new int[samples];
    errors = new int[samples];
    activities = new int[samples];
  }

  /** Most positions of a run. */
  int positions() {
    return positions;
  }

  /** Per position and channel, predictions in 1/64 steps, without the neighbour above. */
  int[] means() {
    return means;
  }

  /** Per position and channel, what the value above is multiplied by to be added to the mean. */
  int[] upWeights() {
    return upWeights;
  }

  /**
   * Values per position and channel: first of the position above the run, then of the run's own, to
   * be put there. So at the index of a mean is the value above.
   */
  int[] values() {
    return values;
  }

  /**
   * Per position and channel, values less their predictions in 1/64 steps, to be put there as well.
   */
  int[] errors() {
    return errors;
  }

  /** Per position and channel, widths as in {@link Distribution#ofWidth}. */
  int[] widths() {
    return widths;
  }

  /**
   * Goes to a run, of which {@link #means} and {@link #widths} are known then.
   *
   * @param first where its first position is
   * @param count positions, as far as {@link ScanCursor#run}
   * @param slots what is known of positions so far
   */
  void begin(ScanCursor first, int count, Slots slots) {
    int samples = count * channels;
    boolean alone = first.previous() == 0;
    upWeights = weights[(alone ? 0 : QuantizerTables.WITH_PREVIOUS) + QuantizerTables.UP];
    System.arraycopy(slots.values(), first.up() * channels, values, 0, channels);
    copy(slots.values(), first.left(), left, samples);
    copyAbove(slots.values(), first.leftUp(), first.left(), leftUp, samples);
    if (!alone) {
      copy(slots.values(), first.previous(), previous, samples);
      copy(slots.values(), first.previousLeft(), previousLeft, samples);
      copyAbove(slots.values(), first.previousUp(), first.previous(), previousUp, samples);
    }
    addMeans(alone, samples);
    copy(slots.distances(), first.left(), left, samples);
    copyAbove(slots.distances(), first.leftUp(), first.left(), leftUp, samples);
    if (!alone) {
      copy(slots.distances(), first.previous(), previous, samples);
    }
    spreadActivities(first, count, slots.activities());
    addWidths(alone, samples);
  }

  private void copy(int[] from, int slot, int[] to, int samples) {
    System.arraycopy(from, slot * channels, to, 0, samples);
  }

  /** What is above the first position, then what begins at a slot. */
  private void copyAbove(int[] from, int above, int slot, int[] to, int samples) {
    System.arraycopy(from, above * channels, to, 0, channels);
    System.arraycopy(from, slot * channels, to, channels, samples - channels);
  }

  private void addMeans(boolean alone, int samples) {
    int first = alone ? 0 : QuantizerTables.WITH_PREVIOUS;
    int[] w0 = weights[first + QuantizerTables.LEFT];
    int[] w2 = weights[first + QuantizerTables.LEFT_UP];
    if (alone) {
      for (int i = 0; i < samples; i++) {
        means[i] = w0[i] * left[i] + w2[i] * leftUp[i];
      }
      return;
    }
    int[] w3 = weights[first + QuantizerTables.PREVIOUS];
    int[] w4 = weights[first + QuantizerTables.PREVIOUS_LEFT];
    int[] w5 = weights[first + QuantizerTables.PREVIOUS_UP];
    for (int i = 0; i < samples; i++) {
      means[i] =
          w0[i] * left[i]
              + w2[i] * leftUp[i]
              + w3[i] * previous[i]
              + w4[i] * previousLeft[i]
              + w5[i] * previousUp[i];
    }
  }

  private void addWidths(boolean alone, int samples) {
    if (alone) {
      for (int i = 0; i < samples; i++) {
        widths[i] =
            DEVIATION * deviations[i]
                + ((activities[i] * deviations[i]) >> PRODUCT_SHIFT)
                + LEFT * left[i]
                + LEFT_UP * leftUp[i];
      }
    } else {
      for (int i = 0; i < samples; i++) {
        widths[i] =
            DEVIATION * deviations[i]
                + ((activities[i] * deviations[i]) >> PRODUCT_SHIFT)
                + LEFT_WITH_PREVIOUS * left[i]
                + LEFT_UP_WITH_PREVIOUS * leftUp[i]
                + PREVIOUS * previous[i];
      }
    }
  }

  private void spreadActivities(ScanCursor first, int count, int[] perSlot) {
    boolean alone = first.previous() == 0;
    for (int i = 0; i < count; i++) {
      int near = perSlot[first.left() + i];
      int around =
          alone
              ? ACTIVITY_LEFT * near
              : ACTIVITY_LEFT_WITH_PREVIOUS * near
                  + ACTIVITY_PREVIOUS * perSlot[first.previous() + i];
      int activity = Math.min(around >> ACTIVITY_SHIFT, MOST_ACTIVITY);
      Arrays.fill(activities, i * channels, (i + 1) * channels, activity);
    }
  }

  /**
   * Notes values, distances and activities of the run's positions.
   *
   * @param slot of its first position
   * @param count positions
   */
  void end(int slot, int count, Slots slots) {
    int samples = count * channels;
    int[] distances = left;
    int[] ratios = previous;
    for (int i = 0; i < samples; i++) {
      distances[i] = Math.min(Math.abs(errors[i]), MOST_DISTANCE);
    }
    for (int i = 0; i < samples; i++) {
      ratios[i] = (Math.min(distances[i], mostDistances[i]) * reciprocals[i]) >>> RATIO_SHIFT;
    }
    System.arraycopy(values, channels, slots.values(), slot * channels, samples);
    System.arraycopy(distances, 0, slots.distances(), slot * channels, samples);
    int at = 0;
    for (int i = 0; i < count; i++) {
      int sum = 0;
      for (int end = at + channels; at < end; at++) {
        sum += ratios[at];
      }
      slots.activities()[slot + i] = (int) ((sum * channelsReciprocal) >> CHANNELS_SHIFT);
    }
  }
}
