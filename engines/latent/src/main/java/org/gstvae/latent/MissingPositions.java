package org.gstvae.latent;

import java.util.ArrayList;
import java.util.List;

/** Collects what ascending slices leave out. */
final class MissingPositions {
  private final List<PositionRange> ranges = new ArrayList<>();
  private int expected;

  /** The position that comes next if nothing is missing. */
  int expected() {
    return expected;
  }

  /** A slice came; it begins at {@link #expected} or behind. */
  void brought(int first, int count) {
    if (first > expected) {
      ranges.add(new PositionRange(expected, first - expected));
    }
    expected = first + count;
  }

  /** All of it, up to the chunk's end. */
  List<PositionRange> ranges(int positions) {
    brought(positions, 0);
    return ranges;
  }
}
