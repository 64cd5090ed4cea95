package org.gstvae.latent;

import java.util.List;

/**
 * How much of a chunk arrived.
 *
 * @param slices slices that the access unit was written with
 * @param good slices that arrived whole
 * @param missing positions that did not arrive, ascending and not touching each other
 */
public record SliceReport(int slices, int good, List<PositionRange> missing) {
  /** Takes its own copy. */
  public SliceReport {
    missing = List.copyOf(missing);
  }

  /** Whether every position arrived. */
  public boolean complete() {
    return missing.isEmpty();
  }

  /** How many positions did not arrive. */
  public long missingPositions() {
    return missing.stream().mapToLong(PositionRange::count).sum();
  }
}
