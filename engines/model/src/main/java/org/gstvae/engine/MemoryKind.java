package org.gstvae.engine;

/** Where an address points. */
public enum MemoryKind {
  /** Memory of this process. */
  HOST,
  /** Memory of the engine's CUDA device, in the engine's context. */
  CUDA
}
