package org.gstvae.training.metric;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * SSIM (Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to
 * structural similarity", 2004) and MS-SSIM (Wang, Simoncelli and Bovik, "Multiscale structural
 * similarity for image quality assessment", 2003) of batches of pictures.
 *
 * <p>The window is a Gaussian of 11x11 pixels with a standard deviation of 1.5; K1 is 0.01, K2 is
 * 0.03; only windows that lie inside the picture count. The papers measure luma; here every channel
 * is measured on its own and the mean over channels is the result.
 *
 * <p>Results can be differentiated. Computation is in FP32 whatever the inputs' type, on their
 * device. Tensors that are made belong to the caller's pointer scope.
 */
public final class StructuralSimilarity {
  /** Rows and columns of the window; a picture has at least as many. */
  public static final int WINDOW = 11;

  private static final double SIGMA = 1.5;
  private static final double K1 = 0.01;
  private static final double K2 = 0.03;

  /** Exponents of MS-SSIM, finest scale first (2003, section 3.2). */
  private static final double[] EXPONENTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

  /** Keeps a fractional power, and its slope, finite where a scale has no structure in common. */
  private static final double LEAST_SIMILARITY = 1e-6;

  private final Scalar c1;
  private final Scalar c2;

  /** Means over a picture's windows of one scale, each [N, C]. */
  private record Means(Tensor similarity, Tensor contrastStructure) {}

  /**
   * For pictures of a value range.
   *
   * @param dynamicRange greatest minus smallest possible value: 255 for 8 bits, 2 for [-1, 1]
   */
  public StructuralSimilarity(double dynamicRange) {
    if (!(dynamicRange > 0)) {
      throw new IllegalArgumentException(
          "dynamic range: " + dynamicRange + " (expected: more than 0)");
    }
    c1 = new Scalar(K1 * K1 * dynamicRange * dynamicRange);
    c2 = new Scalar(K2 * K2 * dynamicRange * dynamicRange);
  }

  /**
   * SSIM.
   *
   * @param a pictures [N, C, H, W], H and W at least {@link #WINDOW}
   * @param b pictures to compare with, of the same shape
   * @return FP32 [N], 1 for equal pictures
   */
  public Tensor ssim(Tensor a, Tensor b) {
    check(a, b);
    return means(a.to(ScalarType.Float), b.to(ScalarType.Float)).similarity().mean(1);
  }

  /**
   * MS-SSIM over as many of its five scales as the picture has room for, see {@link #scales}; with
   * fewer than five the exponents are scaled to the sum of all. Pictures are halved by averages of
   * 2x2 pixels; an odd last row or column is left out.
   *
   * @param a pictures [N, C, H, W], H and W at least {@link #WINDOW}
   * @param b pictures to compare with, of the same shape
   * @return FP32 [N], 1 for equal pictures
   */
  public Tensor multiScale(Tensor a, Tensor b) {
    check(a, b);
    Tensor x = a.to(ScalarType.Float);
    Tensor y = b.to(ScalarType.Float);
    int scales = scales(a.size(2), a.size(3));
    double whole = sum(EXPONENTS.length);
    double used = sum(scales);
    Tensor product = null;
    for (int scale = 0; scale < scales; scale++) {
      Means means = means(x, y);
      boolean last = scale == scales - 1;
      Tensor factor = last ? means.similarity() : means.contrastStructure();
      Tensor power =
          factor
              .clamp_min(new Scalar(LEAST_SIMILARITY))
              .pow(new Scalar(EXPONENTS[scale] * whole / used));
      product = product == null ? power : product.mul(power);
      if (!last) {
        x = torch.avg_pool2d(x, 2, 2);
        y = torch.avg_pool2d(y, 2, 2);
      }
    }
    return product.mean(1);
  }

  /** How many scales of MS-SSIM a picture has room for: 5 from 176x176 on. */
  public static int scales(long height, long width) {
    long least = Math.min(height, width);
    int scales = 1;
    while (scales < EXPONENTS.length && least >> scales >= WINDOW) {
      scales++;
    }
    return scales;
  }

  private static double sum(int scales) {
    double sum = 0;
    for (int i = 0; i < scales; i++) {
      sum += EXPONENTS[i];
    }
    return sum;
  }

  private static void check(Tensor a, Tensor b) {
    boolean fit = a.dim() == 4 && b.dim() == 4 && a.sizes().equals(b.sizes());
    if (!fit || Math.min(a.size(2), a.size(3)) < WINDOW) {
      throw new IllegalArgumentException(
          "pictures: "
              + a.sizes()
              + " and "
              + b.sizes()
              + " (expected: twice the same [N, C, "
              + WINDOW
              + "+, "
              + WINDOW
              + "+])");
    }
  }

  private Means means(Tensor x, Tensor y) {
    long channels = x.size(1);
    TensorVector all = new TensorVector(x, y, x.square(), y.square(), x.mul(y));
    Tensor blurred = blur(torch.cat(all, 1));
    Tensor meanX = blurred.narrow(1, 0, channels);
    Tensor meanY = blurred.narrow(1, channels, channels);
    Tensor squareX = meanX.square();
    Tensor squareY = meanY.square();
    Tensor product = meanX.mul(meanY);
    Tensor varianceX = blurred.narrow(1, 2 * channels, channels).sub(squareX);
    Tensor varianceY = blurred.narrow(1, 3 * channels, channels).sub(squareY);
    Tensor covariance = blurred.narrow(1, 4 * channels, channels).sub(product);
    Scalar two = new Scalar(2.0);
    Tensor contrastStructure = covariance.mul(two).add(c2).div(varianceX.add(varianceY).add(c2));
    Tensor luminance = product.mul(two).add(c1).div(squareX.add(squareY).add(c1));
    return new Means(luminance.mul(contrastStructure).mean(2, 3), contrastStructure.mean(2, 3));
  }

  /** Every channel convolved with the window, rows and then columns. */
  private static Tensor blur(Tensor x) {
    long channels = x.size(1);
    Tensor window = window().to(x.device(), ScalarType.Float);
    Tensor rows = window.reshape(1, 1, 1, WINDOW).repeat(channels, 1, 1, 1);
    Tensor columns = window.reshape(1, 1, WINDOW, 1).repeat(channels, 1, 1, 1);
    return depthwise(depthwise(x, rows), columns);
  }

  private static Tensor depthwise(Tensor x, Tensor kernels) {
    long[] one = {1, 1};
    return torch.conv2d(
        x, kernels, new TensorOptional(), one, new long[] {0, 0}, one, kernels.size(0));
  }

  private static Tensor window() {
    float[] weights = new float[WINDOW];
    double sum = 0;
    for (int i = 0; i < WINDOW; i++) {
      sum += gaussian(i);
    }
    for (int i = 0; i < WINDOW; i++) {
      weights[i] = (float) (gaussian(i) / sum);
    }
    return torch.tensor(weights);
  }

  private static double gaussian(int i) {
    double distance = i - (WINDOW - 1) / 2.0;
    return Math.exp(-distance * distance / (2 * SIGMA * SIGMA));
  }
}
