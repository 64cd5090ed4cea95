package org.gstvae.cli.evaluate;

import java.util.function.ToDoubleFunction;
import org.gstvae.engine.CodecMode;
import org.gstvae.training.evaluate.ClipQuality;
import org.gstvae.training.evaluate.FrameQuality;
import org.gstvae.training.evaluate.Measured;

/**
 * One clip through one codec. PSNRs are in dB.
 *
 * @param kind {@code video} or {@code image}
 * @param frames frames compared
 * @param psnr with the MSE over all R'G'B' samples of all frames
 * @param ssim mean over frames
 * @param msssim mean over frames
 * @param lpips mean over frames; null without its weights
 * @param bpp bits per pixel of every frame
 * @param setting how the codec was set for this clip
 * @param changePsnr PSNR of the differences of consecutive frames; null for one frame
 * @param seams null where there is no border between chunks
 * @param baselinePsnr what the table says that was given to compare with; else null
 * @param framePsnr frame by frame
 */
public record ClipResult(
    String path,
    int frames,
    double psnr,
    double ssim,
    double msssim,
    Double lpips,
    double bpp,
    String kind,
    int width,
    int height,
    long bytes,
    String setting,
    Double changePsnr,
    Seams seams,
    double encodeFps,
    double decodeFps,
    Double baselinePsnr,
    double[] framePsnr,
    double[] frameSsim,
    double[] frameMsssim,
    double[] frameLpips) {
  /** See {@link ClipQuality.Seams}; {@code loss} is what frames beside a border lose. */
  public record Seams(
      double psnr, double otherPsnr, double loss, double changePsnr, double otherChangePsnr) {
    static Seams of(ClipQuality.Seams seams) {
      return seams == null
          ? null
          : new Seams(
              seams.psnr(),
              seams.otherPsnr(),
              seams.loss(),
              seams.changePsnr(),
              seams.otherChangePsnr());
    }
  }

  /** Of a measurement. */
  public static ClipResult of(Measured measured, Double baselinePsnr) {
    ClipQuality quality = measured.quality();
    boolean perceptual = quality.lpips().isPresent();
    return new ClipResult(
        measured.footage().path(),
        measured.source().frames(),
        quality.psnr(),
        quality.ssim(),
        quality.msssim(),
        perceptual ? quality.lpips().getAsDouble() : null,
        measured.bitsPerPixel(),
        measured.mode() == CodecMode.IMAGE ? "image" : "video",
        measured.source().width(),
        measured.source().height(),
        measured.coded().bytes(),
        measured.setting(),
        quality.changePsnr().isPresent() ? quality.changePsnr().getAsDouble() : null,
        Seams.of(quality.seams()),
        measured.encodeFps(),
        measured.decodeFps(),
        baselinePsnr,
        each(quality, FrameQuality::psnr),
        each(quality, FrameQuality::ssim),
        each(quality, FrameQuality::msssim),
        perceptual ? each(quality, FrameQuality::lpips) : null);
  }

  private static double[] each(ClipQuality quality, ToDoubleFunction<FrameQuality> value) {
    return quality.frames().stream().mapToDouble(value).toArray();
  }
}
