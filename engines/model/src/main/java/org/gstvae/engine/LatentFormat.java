package org.gstvae.engine;

/** How latent samples are stored: the {@code format} field of {@code video/x-vae-latent}. */
public enum LatentFormat {
  F32LE("f32le", 4),
  F16LE("f16le", 2),
  BF16LE("bf16le", 2);

  private final String capsName;
  private final int bytesPerSample;

  LatentFormat(String capsName, int bytesPerSample) {
    this.capsName = capsName;
    this.bytesPerSample = bytesPerSample;
  }

  /** The name in caps, for example {@code f16le}. */
  public String capsName() {
    return capsName;
  }

  /** Bytes of one sample. */
  public int bytesPerSample() {
    return bytesPerSample;
  }

  /** The format with that name in caps, or null. */
  public static LatentFormat byCapsName(String name) {
    for (LatentFormat format : values()) {
      if (format.capsName.equals(name)) {
        return format;
      }
    }
    return null;
  }
}
