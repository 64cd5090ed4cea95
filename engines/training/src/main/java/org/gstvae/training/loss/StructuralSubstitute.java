package org.gstvae.training.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.training.metric.StructuralSimilarity;

/**
 * Stands in for {@link Lpips} where its weights are not at hand: 1 - MS-SSIM, plus the mean
 * absolute difference of the gradients, that is of neighbouring samples' differences in both
 * directions. Both punish what a mean error forgives, lost texture and soft edges. It is no model
 * of human vision: figures of one say nothing about the other.
 */
public final class StructuralSubstitute implements Perceptual {
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;

  private final StructuralSimilarity similarity = new StructuralSimilarity(2);

  @Override
  public Tensor of(Tensor reconstruction, Tensor pictures) {
    Tensor x = Frames.of(reconstruction);
    Tensor y = Frames.of(pictures);
    Tensor structure = similarity.multiScale(x, y).mean().neg().add(new Scalar(1.0));
    return structure.add(gradients(x, y, ROWS)).add(gradients(x, y, COLUMNS));
  }

  private static Tensor gradients(Tensor x, Tensor y, int axis) {
    return differences(x, axis).sub(differences(y, axis)).abs().mean();
  }

  private static Tensor differences(Tensor x, int axis) {
    long size = x.size(axis);
    return x.narrow(axis, 1, size - 1).sub(x.narrow(axis, 0, size - 1));
  }

  @Override
  public String description() {
    return "1 - MS-SSIM + gradient differences, a substitute for LPIPS";
  }

  @Override
  public void close() {}
}
