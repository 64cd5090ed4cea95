package org.gstvae.tensorrt.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A number of a graph as a sum of whole multiples of {@link SizeTerm}s.
 *
 * @param constant what does not follow the size
 * @param factors the terms that are in it, and how often
 */
record SizeFormula(long constant, Map<SizeTerm, Long> factors) {
  static SizeFormula of(long constant) {
    return new SizeFormula(constant, Map.of());
  }

  boolean isConstant() {
    return factors.isEmpty();
  }

  /** The term that it is, and nothing else; null if it is more or less. */
  SizeTerm term() {
    List<SizeTerm> terms = terms();
    return constant == 0 && terms.size() == 1 && factors.get(terms.get(0)) == 1
        ? terms.get(0)
        : null;
  }

  /** The terms that are in it, in their order. */
  List<SizeTerm> terms() {
    return Arrays.stream(SizeTerm.values()).filter(factors::containsKey).toList();
  }

  /** Its value for pictures of a size; the factor is as in {@link SizeTerm#value}. */
  long at(SizeRange.Size size, int factor) {
    long sum = constant;
    for (SizeTerm term : terms()) {
      sum += factors.get(term) * term.value(size, factor);
    }
    return sum;
  }
}
