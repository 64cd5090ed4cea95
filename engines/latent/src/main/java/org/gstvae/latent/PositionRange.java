package org.gstvae.latent;

/**
 * A run of latent positions in the order frame, row, column.
 *
 * @param first the first position
 * @param count how many
 */
public record PositionRange(int first, int count) {
  /** One past the last position. */
  public int end() {
    return first + count;
  }
}
