package org.gstvae.latent;

import java.util.Objects;
import org.gstvae.engine.LatentShape;

/**
 * Sizes of a chunk's pictures and latents. The latents cover the picture, which is edge-extended to
 * the right and below: {@code latent.width * spatialFactor >= width}, likewise the height.
 *
 * @param width picture width in pixels
 * @param height picture height in pixels
 * @param latent the latents' extent
 * @param temporalFactor frames per latent frame, 1 in image mode
 * @param spatialFactor pixels per latent position in each direction
 */
public record ChunkGeometry(
    int width, int height, LatentShape latent, int temporalFactor, int spatialFactor) {
  /** Largest extent in any direction, and largest factor. */
  public static final int MAX_EXTENT = 0xFFFF;

  /** Most latent positions of a chunk. */
  public static final long MAX_POSITIONS = Integer.MAX_VALUE;

  /** Checks that the numbers are possible and fit each other. */
  public ChunkGeometry {
    Objects.requireNonNull(latent, "latent");
    extent("width", width);
    extent("height", height);
    extent("temporal-factor", temporalFactor);
    extent("spatial-factor", spatialFactor);
    extent("latent frames", latent.frames());
    extent("latent-height", latent.height());
    extent("latent-width", latent.width());
    extent("channels", latent.channels());
    if (latent.positions() > MAX_POSITIONS) {
      throw new IllegalArgumentException(
          "latent positions: " + latent.positions() + " (expected: 1.." + MAX_POSITIONS + ")");
    }
    cover("width", width, latent.width(), spatialFactor);
    cover("height", height, latent.height(), spatialFactor);
  }

  private static void extent(String name, int value) {
    if (value < 1 || value > MAX_EXTENT) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: 1.." + MAX_EXTENT + ")");
    }
  }

  private static void cover(String name, int pixels, int positions, int factor) {
    if ((long) positions * factor < pixels) {
      throw new IllegalArgumentException(
          name
              + ": "
              + pixels
              + " (expected: at most "
              + (long) positions * factor
              + ", what the latents cover)");
    }
  }
}
