package org.gstvae.calibration;

import org.gstvae.engine.Precision;

/**
 * What a calibration is to be like.
 *
 * @param precision INT8 or FP8
 * @param frames most frames to collect statistics from
 * @param clipFrames most frames of one clip to collect from
 * @param gateFrames most frames of one clip to measure
 * @param width width in pixels that footage is scaled to
 * @param height height in pixels that footage is scaled to
 * @param activations how ranges of activations are chosen
 * @param weights how ranges of kernels are chosen: MAX or MSE
 * @param residuals whether what is added to an 8-bit convolution's output is in 8 bits too
 * @param macShare share of the convolutions' multiply-accumulate operations that is enough
 * @param limits what the gate allows
 * @param seed of the order of the footage and of what is sampled
 */
public record CalibrationOptions(
    Precision precision,
    int frames,
    int clipFrames,
    int gateFrames,
    int width,
    int height,
    ActivationRange activations,
    RangeMethod weights,
    boolean residuals,
    double macShare,
    GateLimits limits,
    long seed) {

  /**
   * What the gate allows.
   *
   * @param meanLoss most PSNR in dB lost in the mean over the clips
   * @param worstLoss most PSNR in dB lost on any clip
   * @param latentSnr least SNR of a clip's latents in dB
   */
  public record GateLimits(double meanLoss, double worstLoss, double latentSnr) {}

  /**
   * How ranges of activations are chosen.
   *
   * @param method the method; null tries all for every layer and takes what costs least
   * @param percentile share of magnitudes inside the range in percent, for {@link
   *     RangeMethod#PERCENTILE}
   */
  public record ActivationRange(RangeMethod method, double percentile) {
    /** The name in files. */
    public String label() {
      return method == null ? "mixed" : method.label(percentile);
    }
  }

  /** Checks the numbers. */
  public CalibrationOptions {
    require(
        precision == Precision.INT8 || precision == Precision.FP8,
        "precision",
        precision.nick(),
        "int8 or fp8");
    require(frames >= 1, "frames", frames, "1+");
    require(clipFrames >= 1, "clip frames", clipFrames, "1+");
    require(gateFrames >= 1, "gate frames", gateFrames, "1+");
    require(width >= 16 && width <= 8192, "width", width, "16..8192");
    require(height >= 16 && height <= 8192, "height", height, "16..8192");
    require(
        weights == RangeMethod.MAX || weights == RangeMethod.MSE, "weights", weights, "max or mse");
    require(
        activations.percentile() >= 90 && activations.percentile() <= 100,
        "percentile",
        activations.percentile(),
        "90..100");
    require(macShare >= 0 && macShare <= 1, "share", macShare, "0..1");
    require(limits.meanLoss() >= 0, "mean loss", limits.meanLoss(), "0+");
    require(limits.worstLoss() >= 0, "worst loss", limits.worstLoss(), "0+");
  }

  private static void require(boolean holds, String what, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
    }
  }
}
