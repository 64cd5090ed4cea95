package org.gstvae.training.evaluate;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.gstvae.training.metric.PeakSignalToNoise;

/**
 * How good a decoded clip is.
 *
 * @param psnr in dB, with the MSE over all R'G'B' samples of all frames
 * @param ssim mean over frames
 * @param msssim mean over frames
 * @param lpips mean over frames; empty without its weights
 * @param changePsnr PSNR of the differences of consecutive frames, in dB, with the peak of a frame;
 *     empty for one frame
 * @param seams what chunk borders cost; null where there are none, or nothing to compare them with
 * @param frames frame by frame
 */
public record ClipQuality(
    double psnr,
    double ssim,
    double msssim,
    OptionalDouble lpips,
    OptionalDouble changePsnr,
    Seams seams,
    List<FrameQuality> frames) {

  /**
   * Frames beside a border between chunks against the others. The clip's first and last frame count
   * on neither side: they lie at an edge of the network's view too.
   *
   * @param psnr of frames beside a border, in dB
   * @param otherPsnr of the others, in dB
   * @param changePsnr of differences across a border, in dB
   * @param otherChangePsnr of the other differences, in dB
   */
  public record Seams(double psnr, double otherPsnr, double changePsnr, double otherChangePsnr) {
    /** What frames beside a border lose against the others, in dB. */
    public double loss() {
      return otherPsnr - psnr;
    }
  }

  static ClipQuality of(List<FrameQuality> frames, int framesPerChunk) {
    return new ClipQuality(
        psnr(frames, FrameQuality::squaredError, i -> true).orElseThrow(),
        frames.stream().mapToDouble(FrameQuality::ssim).average().orElseThrow(),
        frames.stream().mapToDouble(FrameQuality::msssim).average().orElseThrow(),
        frames.stream().mapToDouble(FrameQuality::lpips).filter(Double::isFinite).average(),
        psnr(frames, FrameQuality::changeSquaredError, i -> i > 0),
        framesPerChunk < 2 ? null : seams(frames, framesPerChunk),
        List.copyOf(frames));
  }

  private static Seams seams(List<FrameQuality> frames, int chunk) {
    int last = frames.size() - 1;
    IntPredicate inside = i -> i > 0 && i < last;
    IntPredicate beside = i -> i % chunk == 0 || i % chunk == chunk - 1;
    IntPredicate across = i -> i % chunk == 0;
    OptionalDouble psnr = psnr(frames, FrameQuality::squaredError, inside.and(beside));
    OptionalDouble other = psnr(frames, FrameQuality::squaredError, inside.and(beside.negate()));
    OptionalDouble change =
        psnr(frames, FrameQuality::changeSquaredError, i -> i > 0 && across.test(i));
    OptionalDouble otherChange = psnr(frames, FrameQuality::changeSquaredError, across.negate());
    boolean all =
        psnr.isPresent() && other.isPresent() && change.isPresent() && otherChange.isPresent();
    return all
        ? new Seams(
            psnr.getAsDouble(),
            other.getAsDouble(),
            change.getAsDouble(),
            otherChange.getAsDouble())
        : null;
  }

  /** PSNR with the MSE over some of the frames. */
  private static OptionalDouble psnr(
      List<FrameQuality> frames, ToDoubleFunction<FrameQuality> error, IntPredicate which) {
    OptionalDouble mean =
        IntStream.range(0, frames.size())
            .filter(which)
            .mapToDouble(i -> error.applyAsDouble(frames.get(i)))
            .average();
    return mean.isPresent()
        ? OptionalDouble.of(PeakSignalToNoise.of(mean.getAsDouble()))
        : OptionalDouble.empty();
  }
}
