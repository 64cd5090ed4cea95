package org.gstvae.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which weights a part of a run trains; the others stay as they are. */
public enum Trained {
  /**
   * Stage 1. Videos go through it alone: every frame keeps its own latents, as in the first step of
   * the paper's two-stage training.
   */
  @JsonProperty("spatial")
  SPATIAL,
  /** Stage 2, around a stage 1 that does not change. There are no image steps. */
  @JsonProperty("temporal")
  TEMPORAL,
  /** Everything that a step uses. */
  @JsonProperty("all")
  ALL;

  /** Whether a weight is trained. */
  boolean includes(String key) {
    boolean temporal = key.startsWith("encoder_temporal.") || key.startsWith("decoder_temporal.");
    return this == ALL || (this == TEMPORAL) == temporal;
  }

  /** The way that videos take. */
  Route route() {
    return this == SPATIAL ? Route.SPATIAL : Route.VIDEO;
  }
}
