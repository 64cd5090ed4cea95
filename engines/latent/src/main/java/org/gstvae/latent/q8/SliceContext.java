package org.gstvae.latent.q8;

import org.gstvae.engine.LatentShape;

/**
 * What encoder and decoder of a slice know alike: the values so far, and what they say about the
 * next position: where its values lie and how far off they may be. Nothing depends on the channels
 * of the position itself, so that a processor can work on several of them at once.
 */
final class SliceContext {
  static final int MOST_VALUE_BITS = 20;

  /** Largest magnitude of a value. */
  static final int MOST_VALUE = 1 << MOST_VALUE_BITS;

  private final int channels;
  private final ScanCursor cursor;
  private final Slots slots;
  private final Run run;
  private final int[] upWeights;
  private final int[] upWeightsWithPrevious;

  private int slot;
  private int runStart;
  private int runEnd;

  /** Positions behind the run. */
  private int left;

  // Of the current position, per channel.
  private final int[] means;
  private final int[] distributions;

  /** Contexts for slices of a chunk. */
  SliceContext(QuantizerTables tables, LatentShape shape) {
    channels = shape.channels();
    cursor = new ScanCursor(shape, tables.bandRows(), tables.groupFrames());
    slots = new Slots(tables.deviations());
    run = new Run(tables);
    upWeights = new int[channels];
    upWeightsWithPrevious = new int[channels];
    for (int c = 0; c < channels; c++) {
      upWeights[c] = tables.weight(c, QuantizerTables.UP);
      upWeightsWithPrevious[c] =
          tables.weight(c, QuantizerTables.WITH_PREVIOUS + QuantizerTables.UP);
    }
    means = new int[channels];
    distributions = new int[channels];
  }

  /**
   * Begins a slice.
   *
   * @param first its first position
   * @param most positions that it has at most, in the chunk
   */
  void begin(int first, int most) {
    slot = 1;
    left = most;
    cursor.seek(first);
    beginRun();
    predict();
  }

  /** Goes on to the next position of the slice, of which there must be one. */
  void next() {
    slot++;
    if (slot == runEnd) {
      run.end(runStart, runEnd - runStart, slots);
      cursor.advance(runEnd - runStart);
      beginRun();
    }
    predict();
  }

  private void beginRun() {
    int count = Math.min(Math.min(cursor.run(), run.positions()), left);
    left -= count;
    runStart = slot;
    runEnd = slot + count;
    slots.reserve(runEnd);
    run.begin(cursor, count, slots);
  }

  /** Per channel, predictions of the current position's values in 1/64 steps. */
  int[] means() {
    return means;
  }

  /** Per channel, the {@link Distribution} of the current position's values. */
  int[] distributions() {
    return distributions;
  }

  /** Values per position of the slice and channel, {@link #at} telling where they are. */
  int[] values() {
    return slots.values();
  }

  /** Index of the values of the slice's n-th position. */
  int at(int position) {
    return (position + 1) * channels;
  }

  /** Index of the current position's values, which are to be put there. */
  int at() {
    return slot * channels;
  }

  private void predict() {
    int[] weights = cursor.previous() == 0 ? upWeights : upWeightsWithPrevious;
    int[] values = slots.values();
    int[] runMeans = run.means();
    int[] classes = run.classes();
    int up = (slot == runStart ? cursor.up() : slot - 1) * channels;
    int at = (slot - runStart) * channels;
    for (int c = 0; c < means.length; c++) {
      int mean = runMeans[at + c] + weights[c] * values[up + c];
      runMeans[at + c] = mean;
      means[c] = mean;
      distributions[c] = Distribution.centred(classes[at + c], mean);
    }
  }
}
