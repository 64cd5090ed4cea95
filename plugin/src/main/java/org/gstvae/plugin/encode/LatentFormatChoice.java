package org.gstvae.plugin.encode;

import org.gstvae.engine.LatentFormat;
import org.gstvae.plugin.element.Choice;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;

/** Values of the property {@code latent-format}. */
public enum LatentFormatChoice implements Choice {
  F16("f16", "16-bit floating point", LatentFormat.F16LE),
  F32("f32", "32-bit floating point", LatentFormat.F32LE),
  BF16("bf16", "16-bit floating point with 8 bits of exponent", LatentFormat.BF16LE),
  Q8("q8", "Quantised and entropy-coded, for links", null);

  private final String nick;
  private final String description;
  private final LatentFormat format;

  LatentFormatChoice(String nick, String description, LatentFormat format) {
    this.nick = nick;
    this.description = description;
    this.format = format;
  }

  @Override
  public String nick() {
    return nick;
  }

  @Override
  public String description() {
    return description;
  }

  /** The format in the stream. */
  LatentFormat format() throws ElementException {
    if (format == null) {
      throw new ElementException(
          ErrorCode.RESOURCE_SETTINGS,
          "latent-format=" + nick + " is not part of this version: use f16, f32 or bf16");
    }
    return format;
  }
}
