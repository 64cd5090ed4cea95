package org.gstvae.engine;

import org.gstvae.model.Model;

/** A backend, found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {
  /** Which backend this is. */
  Backend backend();

  /**
   * Whether it can run on that device, without starting anything heavy.
   *
   * @return null if it can, else one sentence that says what is missing and the remedy
   */
  String whyUnavailable(int device);

  /** The precision that {@code auto} means for a model here. */
  Precision preferredPrecision(Model model, int device);

  /**
   * Puts a model's weights on the device.
   *
   * @param options device, context and threads; backend and precision are decided
   */
  Engine open(Model model, Precision precision, EngineOptions options) throws EngineException;
}
