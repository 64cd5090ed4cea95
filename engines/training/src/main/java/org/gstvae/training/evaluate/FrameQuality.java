package org.gstvae.training.evaluate;

import org.gstvae.training.metric.PeakSignalToNoise;

/**
 * How good a decoded frame is.
 *
 * @param squaredError mean over its R'G'B' samples of 8 bits
 * @param ssim see {@link org.gstvae.training.metric.StructuralSimilarity}
 * @param msssim the same over several scales
 * @param lpips see {@link org.gstvae.training.loss.Lpips}; NaN without its weights
 * @param changeSquaredError mean squared error of its difference from the frame before, NaN for the
 *     first frame
 */
public record FrameQuality(
    double squaredError, double ssim, double msssim, double lpips, double changeSquaredError) {
  /** Its PSNR in dB. */
  public double psnr() {
    return PeakSignalToNoise.of(squaredError);
  }
}
