package org.gstvae.engine;

import java.util.Objects;
import java.util.Optional;

/**
 * What a user chose.
 *
 * @param backend the backend, or empty for the best that works here
 * @param device GPU index
 * @param precision the precision, or empty for the fastest that is good enough here
 * @param threads CPU threads; 0 means all
 * @param cudaContext the CUcontext of that device to work in, which outlives the engine; 0 for the
 *     device's primary one
 */
public record EngineOptions(
    Optional<Backend> backend,
    int device,
    Optional<Precision> precision,
    int threads,
    long cudaContext) {
  /** Options for the device's primary context. */
  public EngineOptions(
      Optional<Backend> backend, int device, Optional<Precision> precision, int threads) {
    this(backend, device, precision, threads, 0);
  }

  /** The same in another CUDA context. */
  public EngineOptions inContext(long context) {
    return new EngineOptions(backend, device, precision, threads, context);
  }

  /** Checks the numbers. */
  public EngineOptions {
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(precision, "precision");
    if (device < 0) {
      throw new IllegalArgumentException("device: " + device + " (expected: 0+)");
    }
    if (threads < 0) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: 0+)");
    }
  }

  /** All left to the engine. */
  public static EngineOptions defaults() {
    return new EngineOptions(Optional.empty(), 0, Optional.empty(), 0);
  }
}
