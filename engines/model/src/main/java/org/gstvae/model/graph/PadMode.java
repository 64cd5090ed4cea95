package org.gstvae.model.graph;

/** What lies outside a tensor's borders. */
public enum PadMode {
  ZERO,
  /** The nearest element inside. */
  REPLICATE
}
