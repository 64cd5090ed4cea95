package org.gstvae.engine;

/** How latent samples lie in memory. */
public enum LatentFormat {
  F32LE(4),
  F16LE(2),
  BF16LE(2);

  private final int bytesPerSample;

  LatentFormat(int bytesPerSample) {
    this.bytesPerSample = bytesPerSample;
  }

  /** Bytes of one sample. */
  public int bytesPerSample() {
    return bytesPerSample;
  }
}
