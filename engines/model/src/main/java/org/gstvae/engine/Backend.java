package org.gstvae.engine;

/** Where the network runs. */
public enum Backend {
  /** TensorRT engines on an NVIDIA GPU. */
  TENSORRT("tensorrt"),
  /** libtorch on the CPU. */
  TORCH("torch");

  private final String nick;

  Backend(String nick) {
    this.nick = nick;
  }

  /** The name that users write, for example {@code torch}. */
  public String nick() {
    return nick;
  }
}
