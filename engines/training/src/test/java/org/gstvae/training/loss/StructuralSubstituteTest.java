package org.gstvae.training.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.training.metric.StructuralSimilarity;
import org.junit.jupiter.api.Test;

class StructuralSubstituteTest {
  private final StructuralSubstitute substitute = new StructuralSubstitute();

  /** A ramp along the columns, of a slope per column. */
  private static Tensor ramp(double slope) {
    return torch
        .arange(new Scalar(32.0))
        .mul(new Scalar(slope))
        .reshape(1, 1, 1, 1, 32)
        .expand(new long[] {2, 3, 2, 32, 32});
  }

  @Test
  void equalVideosDifferInNothing() {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(5);
      Tensor video = torch.rand(1, 3, 2, 32, 32);
      assertEquals(0, substitute.of(video, video).item_double(), 1e-5);
    }
  }

  @Test
  void isTheSumOfItsParts() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = ramp(0.03);
      Tensor y = ramp(0.01);
      double similarity =
          new StructuralSimilarity(2).multiScale(Frames.of(x), Frames.of(y)).mean().item_double();
      // rows do not change along the ramp; neighbouring columns differ by 0.03 and 0.01
      assertEquals(1 - similarity + 0.02, substitute.of(x, y).item_double(), 1e-5);
    }
  }

  @Test
  void blurCostsMoreThanAnOffsetOfTheSameError() {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(6);
      Tensor video = torch.rand(1, 3, 1, 64, 64);
      Tensor flat =
          torch.avg_pool3d(
              video,
              new long[] {1, 4, 4},
              new long[] {1, 4, 4},
              new long[3],
              false,
              true,
              new LongOptional());
      Tensor blurred =
          flat.repeat_interleave(4, new LongOptional(3), new LongOptional())
              .repeat_interleave(4, new LongOptional(4), new LongOptional());
      double error = Math.sqrt(blurred.sub(video).square().mean().item_double());
      Tensor offset = video.add(new Scalar(error));
      double ratio =
          substitute.of(blurred, video).item_double() / substitute.of(offset, video).item_double();
      assertTrue(ratio > 3, "ratio: " + ratio);
    }
  }

  @Test
  void canBeMinimised() {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(7);
      Tensor target = torch.rand(1, 3, 1, 32, 32);
      Tensor video = torch.rand(1, 3, 1, 32, 32);
      video.set_requires_grad(true);
      Tensor loss = substitute.of(video, target);
      loss.backward();
      Tensor better = video.detach().sub(video.grad().mul(new Scalar(100.0)));
      assertTrue(substitute.of(better, target).item_double() < loss.item_double());
    }
  }
}
