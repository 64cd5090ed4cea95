package org.gstvae.engine;

/** The arithmetic of the network between the colour conversions, which are always FP32. */
public enum Precision {
  FP32("fp32"),
  BF16("bf16"),
  FP16("fp16"),
  INT8("int8"),
  FP8("fp8");

  private final String nick;

  Precision(String nick) {
    this.nick = nick;
  }

  /** The name that users write, for example {@code bf16}. */
  public String nick() {
    return nick;
  }
}
