package org.gstvae.plugin.encode;

import org.gstvae.latent.StreamFormat;
import org.gstvae.plugin.element.Choice;

/** Values of the property {@code latent-format}. */
public enum LatentFormatChoice implements Choice {
  F16("16-bit floating point", StreamFormat.F16LE),
  F32("32-bit floating point", StreamFormat.F32LE),
  BF16("16-bit floating point with 8 bits of exponent", StreamFormat.BF16LE),
  Q8("Quantised and entropy-coded, for links", StreamFormat.Q8);

  private final String description;
  private final StreamFormat format;

  LatentFormatChoice(String description, StreamFormat format) {
    this.description = description;
    this.format = format;
  }

  @Override
  public String nick() {
    return format.nick();
  }

  @Override
  public String description() {
    return description;
  }

  /** The format in the stream. */
  StreamFormat format() {
    return format;
  }
}
