package org.gstvae.plugin.codec;

import java.util.Optional;
import org.gstvae.engine.Backend;
import org.gstvae.plugin.element.Choice;

/** Values of the property {@code backend}. */
public enum BackendChoice implements Choice {
  AUTO("auto", "The fastest that works here"),
  TENSORRT("tensorrt", "TensorRT on an NVIDIA GPU"),
  TORCH("torch", "libtorch on the CPU");

  private final String nick;
  private final String description;

  BackendChoice(String nick, String description) {
    this.nick = nick;
    this.description = description;
  }

  @Override
  public String nick() {
    return nick;
  }

  @Override
  public String description() {
    return description;
  }

  Optional<Backend> backend() {
    return switch (this) {
      case AUTO -> Optional.empty();
      case TENSORRT -> Optional.of(Backend.TENSORRT);
      case TORCH -> Optional.of(Backend.TORCH);
    };
  }
}
