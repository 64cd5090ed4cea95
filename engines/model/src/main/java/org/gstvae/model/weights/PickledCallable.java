package org.gstvae.model.weights;

/** A class or function that a checkpoint's pickle may call: it only builds plain Java values. */
interface PickledCallable {
  /** The value that the call gives. */
  Object call(Object[] arguments);
}
