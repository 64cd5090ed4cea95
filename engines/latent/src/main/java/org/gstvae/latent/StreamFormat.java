package org.gstvae.latent;

import org.gstvae.engine.LatentFormat;

/** How latents are stored in a stream: the {@code format} field of {@code video/x-vae-latent}. */
public enum StreamFormat {
  /** Plain FP32 samples. */
  F32LE(LatentFormat.F32LE, "f32", "f32le"),
  /** Plain IEEE 754 binary16 samples. */
  F16LE(LatentFormat.F16LE, "f16", "f16le"),
  /** Plain bfloat16 samples. */
  BF16LE(LatentFormat.BF16LE, "bf16", "bf16le"),
  /** Quantised and entropy-coded; read to FP32. */
  Q8(LatentFormat.F32LE, "q8", "q8");

  private final LatentFormat memory;
  private final String nick;
  private final String capsName;

  StreamFormat(LatentFormat memory, String nick, String capsName) {
    this.memory = memory;
    this.nick = nick;
    this.capsName = capsName;
  }

  /** The name that people write, as the element's property has it, for example {@code f16}. */
  public String nick() {
    return nick;
  }

  /** The name in caps, for example {@code f16le}. */
  public String capsName() {
    return capsName;
  }

  /** How samples lie in memory before they are written and after they were read. */
  public LatentFormat memory() {
    return memory;
  }

  /** The format with that name in caps, or null. */
  public static StreamFormat byCapsName(String name) {
    for (StreamFormat format : values()) {
      if (format.capsName.equals(name)) {
        return format;
      }
    }
    return null;
  }
}
