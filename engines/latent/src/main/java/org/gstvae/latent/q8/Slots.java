package org.gstvae.latent.q8;

import java.util.Arrays;

/**
 * What is known of the positions of a slice. Slot 0 is what stands for neighbours that are not
 * there, slot n + 1 is the slice's position n.
 */
final class Slots {
  /** Positions of an ordinary slice; more are made room for when they come. */
  private static final int FIRST_SLOTS = 512;

  private static final int ORDINARY_ACTIVITY = 1 << 8;

  private final int channels;
  private int[] values;
  private int[] distances;
  private int[] activities;

  /** Slots for positions with such deviations, per channel. */
  Slots(int[] deviations) {
    channels = deviations.length;
    values = new int[FIRST_SLOTS * channels];
    distances = Arrays.copyOf(deviations, values.length);
    activities = new int[FIRST_SLOTS];
    activities[0] = ORDINARY_ACTIVITY;
  }

  /** Makes room for so many; arrays that were asked for before are others then. */
  void reserve(int slots) {
    if (slots > activities.length) {
      activities = Arrays.copyOf(activities, Math.max(slots, 2 * activities.length));
      values = Arrays.copyOf(values, activities.length * channels);
      distances = Arrays.copyOf(distances, values.length);
    }
  }

  /** Values per slot and channel. */
  int[] values() {
    return values;
  }

  /** Distances of values from their predictions, in 1/64 steps, per slot and channel. */
  int[] distances() {
    return distances;
  }

  /** Per slot, in 1/256: the mean over the channels of distances in units of their deviation. */
  int[] activities() {
    return activities;
  }
}
