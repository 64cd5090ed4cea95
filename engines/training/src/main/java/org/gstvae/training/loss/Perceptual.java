package org.gstvae.training.loss;

import org.bytedeco.pytorch.Tensor;

/** How different two videos look, as something that can be minimised. */
public interface Perceptual extends AutoCloseable {
  /**
   * Compares.
   *
   * @param reconstruction FP32 [B, 3, T, H, W] from about -1 to 1
   * @param pictures FP32 of the same shape, from -1 to 1
   * @return a scalar, 0 for equal videos; the mean over frames
   */
  Tensor of(Tensor reconstruction, Tensor pictures);

  /** What it is, for log and model.json. */
  String description();

  @Override
  void close();
}
