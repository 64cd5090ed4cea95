package org.gstvae.tests.golden;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a case found: the greatest error of each tensor against what it may be. */
final class Comparison {
  private final String name;
  private final StringBuilder failures = new StringBuilder();
  private double worstRatio = -1;
  private String worst = "nothing compared";
  private int compared;

  Comparison(String name) {
    this.name = name;
  }

  /** Compares a tensor with its reference, element by element. */
  void check(String tensor, Tensor actual, Tensor expected, double tolerance) {
    compared++;
    if (!actual.sizes().equals(expected.sizes())) {
      failures.append("; ").append(tensor).append(" has another shape");
      return;
    }
    double error = torch.max(actual.sub(expected).abs()).item_double();
    double ratio = error / tolerance;
    if (!(ratio <= worstRatio)) {
      worstRatio = ratio;
      worst = String.format("%s %.2e of %.2e", tensor, error, tolerance);
    }
    if (!(error <= tolerance)) {
      failures.append(String.format("; %s %.3e > %.3e", tensor, error, tolerance));
    }
  }

  /** Notes a failure that is no difference of numbers. */
  void fail(String sentence) {
    failures.append("; ").append(sentence);
  }

  boolean passed() {
    return failures.length() == 0 && compared > 0;
  }

  /** One line: verdict, name, what came closest to its tolerance. */
  String line() {
    return passed()
        ? String.format("PASS %s: %d tensors, closest %s", name, compared, worst)
        : String.format("FAIL %s%s (closest %s)", name, failures, worst);
  }
}
