package org.gstvae.training;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.training.loss.Perceptual;

/**
 * What a codec alone is measured by, and its parts: all are scalars, FP32.
 *
 * @param reconstruction the weighted sum of the terms that compare pictures
 * @param perceptual LPIPS or its substitute, not weighted; null if it does not count
 * @param divergence from the unit normal per picture sample, not weighted; null if it does not
 *     count
 * @param total reconstruction and weighted divergence
 * @param squaredError mean squared error in [-1, 1], without gradient
 */
record TrainingLoss(
    Tensor reconstruction,
    Tensor perceptual,
    Tensor divergence,
    Tensor total,
    Tensor squaredError) {
  private static final double CHARBONNIER_EPSILON = 2e-3;

  /** Keeps the logarithm finite; well below what rounding to 8 bits makes. */
  private static final double LEAST_ERROR = 2e-6;

  private static final double MIN_LOG_VARIANCE = -30;
  private static final double MAX_LOG_VARIANCE = 20;

  /**
   * Compares.
   *
   * @param model of the perceptual term; null if that does not count
   * @param pictures FP32 [B, 3, T, H, W]
   * @param decoded the same, decoded, FP32
   * @param moments mean and log variance of the last stage's posterior [B, 2z, T', h, w]
   */
  static TrainingLoss of(
      TrainingConfig.Loss weights,
      Perceptual model,
      Tensor pictures,
      Tensor decoded,
      Tensor moments) {
    Tensor difference = decoded.sub(pictures);
    Tensor squared = difference.square();
    Tensor frames = frameWeights(pictures, weights.edge());
    Tensor perClip = squared.mul(frames).mean(1, 2, 3, 4);
    Tensor sum = perClip.mean().mul(new Scalar(0.0));
    if (weights.l1() > 0) {
      sum = sum.add(difference.abs().mul(frames).mean().mul(new Scalar(weights.l1())));
    }
    if (weights.charbonnier() > 0) {
      Tensor charbonnier =
          squared
              .add(new Scalar(CHARBONNIER_EPSILON * CHARBONNIER_EPSILON))
              .sqrt()
              .mul(frames)
              .mean();
      sum = sum.add(charbonnier.mul(new Scalar(weights.charbonnier())));
    }
    if (weights.logMse() > 0) {
      Tensor logarithm = perClip.add(new Scalar(LEAST_ERROR)).log().mean();
      sum = sum.add(logarithm.mul(new Scalar(weights.logMse())));
    }
    Tensor perceptual = null;
    if (model != null) {
      perceptual = model.of(decoded, pictures);
      sum = sum.add(perceptual.mul(new Scalar(weights.perceptual())));
    }
    Tensor total = sum;
    Tensor divergence = null;
    if (weights.kl() > 0) {
      divergence =
          divergence(moments.to(ScalarType.Float)).div(new Scalar((double) pictures.numel()));
      total = sum.add(divergence.mul(new Scalar(weights.kl())));
    }
    return new TrainingLoss(sum, perceptual, divergence, total, squared.detach().mean());
  }

  /** How much every frame counts, [1, 1, T, 1, 1] with a mean of 1. */
  private static Tensor frameWeights(Tensor pictures, double edge) {
    long frames = pictures.size(2);
    Tensor weights = torch.ones(new long[] {1, 1, frames, 1, 1}, pictures.options());
    weights.select(2, 0).fill_(new Scalar(edge));
    weights.select(2, frames - 1).fill_(new Scalar(edge));
    return weights.div(weights.mean());
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
