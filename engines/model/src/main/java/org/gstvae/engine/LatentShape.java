package org.gstvae.engine;

/**
 * The extent of one chunk's latents. In memory the order is frame, row, column, channel (channel
 * fastest), so that a run of positions is one piece of memory with all its channels.
 *
 * @param frames latent frames, T'
 * @param height rows
 * @param width columns
 * @param channels values per position
 */
public record LatentShape(int frames, int height, int width, int channels) {

  /** Checks that nothing is empty. */
  public LatentShape {
    if (frames < 1 || height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "latent: " + frames + "x" + height + "x" + width + "x" + channels + " (expected: 1+)");
    }
  }

  /** Positions: frames times rows times columns. */
  public long positions() {
    return (long) frames * height * width;
  }

  /** Samples of the chunk. */
  public long samples() {
    return positions() * channels;
  }

  /** Bytes of the chunk in a format. */
  public long bytes(LatentFormat format) {
    return samples() * format.bytesPerSample();
  }
}
