package org.gstvae.training.loss;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The hinge losses of codec and discriminator, and how they are balanced (Esser et al., 2021). */
public final class Adversarial {
  private static final double GRADIENT_EPSILON = 1e-4;
  private static final double GREATEST_WEIGHT = 1e4;

  private Adversarial() {}

  /** What the codec minimises: minus the mean logit of its reconstructions, FP32. */
  public static Tensor generator(Tensor logits) {
    return logits.to(ScalarType.Float).mean().neg();
  }

  /** What the discriminator minimises, FP32: half the sum of both hinges. */
  public static Tensor discriminator(Tensor realLogits, Tensor fakeLogits) {
    Scalar one = new Scalar(1.0);
    Tensor real = torch.relu(realLogits.to(ScalarType.Float).neg().add(one)).mean();
    Tensor fake = torch.relu(fakeLogits.to(ScalarType.Float).add(one)).mean();
    return real.add(fake).mul(new Scalar(0.5));
  }

  /**
   * The adversarial term's weight: {@code factor} times the ratio of the norms of both terms'
   * gradients at the decoder's last layer, limited to 0..10000 before that.
   *
   * @param reconstruction the term that is to be balanced with, a scalar
   * @param generator the adversarial term, a scalar
   * @param lastLayer a weight that both depend on
   * @param factor 0.5 in the paper
   * @return a scalar without gradient
   */
  public static Tensor weight(
      Tensor reconstruction, Tensor generator, Tensor lastLayer, double factor) {
    Tensor wanted = gradient(reconstruction, lastLayer).norm();
    Tensor given = gradient(generator, lastLayer).norm();
    return wanted
        .div(given.add(new Scalar(GRADIENT_EPSILON)))
        .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(GREATEST_WEIGHT)))
        .mul(new Scalar(factor))
        .detach();
  }

  private static Tensor gradient(Tensor of, Tensor at) {
    return torch
        .grad(
            new TensorVector(of),
            new TensorVector(at),
            new TensorVector(),
            new BoolOptional(true),
            false,
            false)
        .get(0);
  }
}
