package org.gstvae.training;

import org.gstvae.engine.CodecMode;

/** The ways through the network. */
enum Route {
  /** Both stages. */
  VIDEO,
  /** Stage 1 alone, with its temporal branches. */
  SPATIAL,
  /** Stage 1 alone, without temporal branches: every sample is one frame. */
  IMAGE;

  CodecMode mode() {
    return this == IMAGE ? CodecMode.IMAGE : CodecMode.VIDEO;
  }
}
