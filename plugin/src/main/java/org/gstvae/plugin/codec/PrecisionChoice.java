package org.gstvae.plugin.codec;

import java.util.Optional;
import org.gstvae.engine.Precision;
import org.gstvae.plugin.element.Choice;

/** Values of the property {@code precision}. */
public enum PrecisionChoice implements Choice {
  AUTO("auto", "The fastest that is good enough here", null),
  FP32("fp32", "32-bit floating point", Precision.FP32),
  BF16("bf16", "16-bit floating point with 8 bits of exponent", Precision.BF16),
  FP16("fp16", "16-bit floating point with 5 bits of exponent", Precision.FP16),
  INT8("int8", "8-bit integers, for calibrated models", Precision.INT8),
  FP8("fp8", "8-bit floating point, for calibrated models", Precision.FP8);

  private final String nick;
  private final String description;
  private final Precision precision;

  PrecisionChoice(String nick, String description, Precision precision) {
    this.nick = nick;
    this.description = description;
    this.precision = precision;
  }

  @Override
  public String nick() {
    return nick;
  }

  @Override
  public String description() {
    return description;
  }

  Optional<Precision> precision() {
    return Optional.ofNullable(precision);
  }
}
