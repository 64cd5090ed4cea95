package org.gstvae.calibration;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Sums over tensors, in FP64. */
final class SquaredError {
  private SquaredError() {}

  /** Sum of the squared differences. */
  static double between(Tensor a, Tensor b) {
    return energy(a.to(ScalarType.Float).sub(b.to(ScalarType.Float)));
  }

  /** Sum of the squares. */
  static double energy(Tensor a) {
    return a.to(ScalarType.Double).square().sum().item_double();
  }
}
