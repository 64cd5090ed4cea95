package org.gstvae.calibration;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Sums over tensors, in FP64. */
final class SquaredError {
  private SquaredError() {}

  /** Sum of the squared differences. */
  static double between(Tensor a, Tensor b) {
    return energy(a.to(ScalarType.Float).sub(b.to(ScalarType.Float)));
  }

  /** Sums of the squares of [N, ...], one for each of N. */
  static double[] energies(Tensor a) {
    Tensor sums =
        a.to(ScalarType.Double)
            .square()
            .flatten(1, -1)
            .sum(new long[] {1}, false, new ScalarTypeOptional())
            .contiguous();
    double[] energies = new double[Math.toIntExact(sums.numel())];
    sums.data_ptr_double().get(energies);
    return energies;
  }

  /** Sum of the squares. */
  static double energy(Tensor a) {
    return a.to(ScalarType.Double).square().sum().item_double();
  }
}
