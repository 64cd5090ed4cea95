package org.gstvae.cli.evaluate;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Means over clips.
 *
 * @param clips how many
 * @param changePsnr over clips of more than one frame; null if there is none
 * @param seamLoss over clips with a border between chunks, in dB; null if there is none
 * @param encodeFps all frames by all seconds
 * @param decodeFps all frames by all seconds
 * @param baselinePsnr over clips that the table has; null if there is none
 */
public record Summary(
    double psnr,
    double ssim,
    double msssim,
    Double lpips,
    double bpp,
    int clips,
    Double changePsnr,
    Double seamLoss,
    double encodeFps,
    double decodeFps,
    Double baselinePsnr) {
  /** Of one clip or more; null of none. */
  public static Summary of(List<ClipResult> clips) {
    if (clips.isEmpty()) {
      return null;
    }
    return new Summary(
        mean(clips, ClipResult::psnr),
        mean(clips, ClipResult::ssim),
        mean(clips, ClipResult::msssim),
        mean(clips, ClipResult::lpips),
        mean(clips, ClipResult::bpp),
        clips.size(),
        mean(clips, ClipResult::changePsnr),
        mean(clips, clip -> clip.seams() == null ? null : clip.seams().loss()),
        rate(clips, ClipResult::encodeFps),
        rate(clips, ClipResult::decodeFps),
        mean(clips, ClipResult::baselinePsnr));
  }

  private static Double mean(List<ClipResult> clips, Function<ClipResult, Double> value) {
    OptionalDouble mean =
        clips.stream().map(value).filter(Objects::nonNull).mapToDouble(v -> v).average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  private static double rate(List<ClipResult> clips, Function<ClipResult, Double> fps) {
    double frames = clips.stream().mapToDouble(ClipResult::frames).sum();
    double seconds = clips.stream().mapToDouble(c -> c.frames() / fps.apply(c)).sum();
    return frames / seconds;
  }
}
