package org.gstvae.tests.golden;

import java.util.function.BiConsumer;

/** Figures that the tests of a run have measured, for its JSON. */
final class Measurements {
  private static volatile BiConsumer<String, Object> listener = (name, value) -> {};

  private Measurements() {}

  /** Who takes them, on the thread that measured. */
  static void listener(BiConsumer<String, Object> taker) {
    listener = taker;
  }

  static void record(String name, Object value) {
    System.err.println(name + ": " + value);
    listener.accept(name, value);
  }
}
