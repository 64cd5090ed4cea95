package org.gstvae.model.graph;

/** Element type of a value in a graph. */
public enum ElementType {
  U8,
  F16,
  BF16,
  F32,
  /** Whatever precision the graph is run in: FP32, BF16 or FP16. */
  COMPUTE
}
