package org.gstvae.training.loss;

import org.bytedeco.pytorch.Tensor;

/** Videos as batches of pictures. */
final class Frames {
  private Frames() {}

  /** [B, C, T, H, W] to [B * T, C, H, W]. */
  static Tensor of(Tensor video) {
    return video.permute(0, 2, 1, 3, 4).reshape(-1, video.size(1), video.size(3), video.size(4));
  }
}
