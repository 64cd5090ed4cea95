package org.gstvae.training.linear;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The first principal components of a vector, FP64.
 *
 * @param mean [D]
 * @param basis orthonormal rows [k, D]
 * @param deviation standard deviation along each row [k]
 */
public record PrincipalComponents(Tensor mean, Tensor basis, Tensor deviation) {
  /** Variance below which a component is not scaled up further. */
  private static final double LEAST_VARIANCE = 1e-8;

  /** The components of largest variance; tensors belong to the caller's pointer scope. */
  public static PrincipalComponents of(Moments moments, long count) {
    Tensor mean = moments.sum.div(new Scalar(moments.samples));
    Tensor covariance =
        moments.products.div(new Scalar(moments.samples)).sub_(torch.outer(mean, mean));
    T_TensorTensor_T eigen = torch.linalg_eigh(covariance);
    long all = covariance.size(0);
    Tensor basis = eigen.get1().narrow(1, all - count, count).flip(1).t().contiguous();
    Tensor variance = eigen.get0().narrow(0, all - count, count).flip(0);
    Tensor deviation = variance.clamp_min(new Scalar(LEAST_VARIANCE)).sqrt();
    return new PrincipalComponents(mean, basis, deviation);
  }
}
