package org.gstvae.training;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What is minimised, and its parts.
 *
 * @param total a scalar that gradients come from
 * @param squaredError mean squared error in [-1, 1]
 */
record TrainingLoss(Tensor total, Tensor squaredError) {
  private static final double CHARBONNIER_EPSILON = 2e-3;

  /** Keeps the logarithm finite; well below what rounding to 8 bits makes. */
  private static final double LEAST_ERROR = 2e-6;

  private static final double MIN_LOG_VARIANCE = -30;
  private static final double MAX_LOG_VARIANCE = 20;

  /**
   * Compares.
   *
   * @param pictures FP32 [B, 3, T, H, W]
   * @param reconstruction the same in compute precision
   * @param moments mean and log variance of the last stage's posterior [B, 2z, T', h, w]
   */
  static TrainingLoss of(
      TrainingConfig.Loss weights, Tensor pictures, Tensor reconstruction, Tensor moments) {
    Tensor squared = reconstruction.to(ScalarType.Float).sub(pictures).square();
    Tensor perClip = squared.mean(1, 2, 3, 4);
    Tensor total = perClip.mean().mul(new Scalar(0.0));
    if (weights.charbonnier() > 0) {
      Tensor charbonnier =
          squared.add(new Scalar(CHARBONNIER_EPSILON * CHARBONNIER_EPSILON)).sqrt().mean();
      total = total.add(charbonnier.mul(new Scalar(weights.charbonnier())));
    }
    if (weights.logMse() > 0) {
      Tensor logarithm = perClip.add(new Scalar(LEAST_ERROR)).log().mean();
      total = total.add(logarithm.mul(new Scalar(weights.logMse())));
    }
    if (weights.kl() > 0) {
      double perSample = weights.kl() / pictures.numel();
      total = total.add(divergence(moments.to(ScalarType.Float)).mul(new Scalar(perSample)));
    }
    return new TrainingLoss(total, perClip.detach().mean());
  }

  /** Kullback-Leibler divergence from the unit normal, summed. */
  private static Tensor divergence(Tensor moments) {
    long z = moments.size(1) / 2;
    Tensor mean = moments.narrow(1, 0, z);
    Tensor logVariance =
        moments
            .narrow(1, z, z)
            .clamp(
                new ScalarOptional(new Scalar(MIN_LOG_VARIANCE)),
                new ScalarOptional(new Scalar(MAX_LOG_VARIANCE)));
    return mean.square()
        .add(logVariance.exp())
        .sub(logVariance)
        .sub(new Scalar(1.0))
        .sum()
        .mul(new Scalar(0.5));
  }
}
