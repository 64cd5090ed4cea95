package org.gstvae.training.metric;

import org.bytedeco.pytorch.Tensor;

/** How different two pictures look, by a network that was trained on people's judgements. */
@FunctionalInterface
public interface PerceptualDistance {
  /**
   * Compares.
   *
   * @param a FP32 [1, 3, H, W] from -1 to 1
   * @param b of the same shape
   * @return 0 for equal pictures
   */
  double of(Tensor a, Tensor b);
}
