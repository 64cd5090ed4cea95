package org.gstvae.plugin.mux;

import java.io.IOException;

/** What is upstream gave no data, for the reason that a {@code Flow} says. */
final class FlowException extends IOException {
  private final int flow;

  FlowException(int flow) {
    super("Upstream gave no data (flow " + flow + ").");
    this.flow = flow;
  }

  /** The reason. */
  int flow() {
    return flow;
  }
}
