package org.gstvae.t5;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.WeightSource;

/** What tensors an encoder needs. */
final class T5Weights {
  private T5Weights() {}

  /** Every weight of the network with its shape; the table of token vectors is not among them. */
  static Map<String, long[]> shapes(T5Config config) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    T5Network.record(config, 1, false)
        .parameters()
        .forEach((key, value) -> shapes.put(key, value.dims()));
    return shapes;
  }

  /**
   * Checks that all are there in their shapes.
   *
   * @param table key of the table of token vectors
   * @throws EngineException INVALID naming file and key
   */
  static void check(T5Config config, WeightSource source, String table) throws EngineException {
    Map<String, long[]> expected = shapes(config);
    expected.put(table, new long[] {config.vocabulary(), config.width()});
    for (Map.Entry<String, long[]> weight : expected.entrySet()) {
      String key = weight.getKey();
      if (!source.keys().contains(key)) {
        throw new EngineException(
            EngineException.Kind.INVALID, source.origin() + ": no tensor " + key);
      }
      long[] shape = source.shape(key);
      if (!Arrays.equals(shape, weight.getValue()) || !source.dtype(key).floating()) {
        throw new EngineException(
            EngineException.Kind.INVALID,
            source.origin()
                + ": "
                + key
                + " is "
                + source.dtype(key)
                + " "
                + Arrays.toString(shape)
                + " (expected: floating point "
                + Arrays.toString(weight.getValue())
                + ")");
      }
    }
  }
}
