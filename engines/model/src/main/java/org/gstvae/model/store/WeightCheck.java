package org.gstvae.model.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.weights.Printable;
import org.gstvae.model.weights.WeightSource;

/** Compares weights with what the network needs. */
final class WeightCheck {
  /** Keys told by name; of more, the number is told. */
  private static final int NAMED = 5;

  private WeightCheck() {}

  /**
   * Checks that every weight of the network is there, in its shape and of a floating-point type,
   * and that nothing else is. Training's {@code loss.*} and the {@code conv3_tmp} that the
   * published checkpoints hold in blocks without a shortcut, where nothing evaluates it, may be
   * there.
   *
   * @throws EngineException INVALID with the keys that are missing, extra or do not fit
   */
  static void check(VaeConfig architecture, WeightSource weights) throws EngineException {
    Map<String, long[]> expected = parameters(architecture);
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    for (Map.Entry<String, long[]> parameter : expected.entrySet()) {
      String key = parameter.getKey();
      if (!weights.keys().contains(key)) {
        missing.add(key);
        continue;
      }
      long[] shape = weights.shape(key);
      if (!Arrays.equals(shape, parameter.getValue())) {
        misshapen.add(
            key
                + " "
                + Arrays.toString(shape)
                + " (expected: "
                + Arrays.toString(parameter.getValue())
                + ")");
      } else if (!weights.dtype(key).floating()) {
        misshapen.add(key + " " + weights.dtype(key) + " (expected: floating point)");
      }
    }
    List<String> extra = new ArrayList<>();
    for (String key : new TreeSet<>(weights.keys())) {
      if (!expected.containsKey(key) && !knownExtra(key)) {
        extra.add(Printable.of(key));
      }
    }
    List<String> wrong = new ArrayList<>();
    report(wrong, "missing", missing);
    report(wrong, "of another shape", misshapen);
    report(wrong, "not part of the network", extra);
    if (!wrong.isEmpty()) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          weights.origin() + " does not fit the architecture: " + String.join("; ", wrong));
    }
  }

  private static Map<String, long[]> parameters(VaeConfig architecture) throws EngineException {
    try {
      return VaeNetwork.parameters(architecture);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          "no network can be built of this architecture: " + e.getMessage(),
          e);
    }
  }

  private static boolean knownExtra(String key) {
    return key.startsWith("loss.") || key.contains(".conv3_tmp.");
  }

  private static void report(List<String> wrong, String what, List<String> keys) {
    if (!keys.isEmpty()) {
      String more = keys.size() > NAMED ? " and " + (keys.size() - NAMED) + " more" : "";
      wrong.add(what + ": " + keys.stream().limit(NAMED).collect(Collectors.joining(", ")) + more);
    }
  }
}
