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

  private int slot;
  private int count;

  /** Positions of the slice behind the run. */
  private int left;

  /** Contexts for slices of a chunk. */
  SliceContext(QuantizerTables tables, LatentShape shape) {
    channels = shape.channels();
    cursor = new ScanCursor(shape, tables.bandRows(), tables.groupFrames());
    slots = new Slots(tables.deviations());
    run = new Run(tables);
  }

  /**
   * Begins a slice, with its first run.
   *
   * @param first its first position
   * @param most positions that it has at most, in the chunk
   */
  void begin(int first, int most) {
    slot = 1;
    left = most;
    cursor.seek(first);
    beginRun();
  }

  /**
   * Takes the values of the run's positions, and goes on to the next run.
   *
   * @return false if the slice ended with this one
   */
  boolean next() {
    run.end(slot, count, slots);
    if (left == 0) {
      return false;
    }
    cursor.advance(count);
    slot += count;
    beginRun();
    return true;
  }

  private void beginRun() {
    count = Math.min(Math.min(cursor.run(), run.positions()), left);
    left -= count;
    slots.reserve(slot + count);
    run.begin(cursor, count, slots);
  }

  /** Positions that are predicted together. */
  Run run() {
    return run;
  }

  /** How many of them there are. */
  int count() {
    return count;
  }

  /** Values per position of the slice and channel, as far as {@link #next} took them. */
  int[] values() {
    return slots.values();
  }

  /** Index of the values of the slice's n-th position. */
  int at(int position) {
    return (position + 1) * channels;
  }
}
