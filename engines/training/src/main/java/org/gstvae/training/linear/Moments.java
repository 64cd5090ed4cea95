package org.gstvae.training.linear;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Sums over samples of a vector, in FP64. Its tensors belong to the caller's pointer scope. */
public final class Moments {
  final Tensor sum;
  final Tensor products;
  double samples;

  /** Of no samples yet. */
  public Moments(long dimension) {
    sum = torch.zeros(new long[] {dimension}).to(ScalarType.Double);
    products = torch.zeros(dimension, dimension).to(ScalarType.Double);
  }

  /**
   * Adds samples.
   *
   * @param rows FP32 [n, dimension]
   */
  public void add(Tensor rows) {
    sum.add_(rows.sum(0).to(ScalarType.Double));
    products.add_(rows.t().mm(rows).to(ScalarType.Double));
    samples += rows.size(0);
  }

  /** How many were added. */
  public double samples() {
    return samples;
  }
}
