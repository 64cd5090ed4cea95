package org.gstvae.tests.golden;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Figures that the tests of a run have measured, for its JSON. */
final class Measurements {
  private static final Map<String, Object> ALL = Collections.synchronizedMap(new LinkedHashMap<>());

  private Measurements() {}

  static void record(String name, Object value) {
    ALL.put(name, value);
    System.err.println(name + ": " + value);
  }

  static Map<String, Object> all() {
    return ALL;
  }
}
