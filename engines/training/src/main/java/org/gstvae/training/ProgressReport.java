package org.gstvae.training;

import java.util.Locale;
import java.util.Map;

/**
 * Where a run is: means over the updates since the last report.
 *
 * @param step updates made
 * @param seconds spent training
 * @param done share of the run, 0..1
 * @param learningRate of the last update
 * @param terms the loss and its terms by name; not a number where there was none
 * @param trainPsnr of video samples, dB
 * @param imagePsnr of image samples, dB
 * @param gradientNorm before clipping
 * @param validation the last validation
 * @param stepsPerSecond updates in a second
 * @param waiting share of time in which no batch was ready, 0..1
 */
public record ProgressReport(
    long step,
    double seconds,
    double done,
    double learningRate,
    Map<LossTerm, Double> terms,
    double trainPsnr,
    double imagePsnr,
    double gradientNorm,
    ValidationResult validation,
    double stepsPerSecond,
    double waiting) {
  /** Seconds until the end, if it goes on like this. */
  public double secondsToGo() {
    return done > 0 ? seconds * (1 - done) / done : Double.NaN;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "step %d (%.1f %%)  %s", step, 100 * done, details())
        + "  "
        + duration(secondsToGo())
        + " to go";
  }

  /** All but the place in the run. */
  public String details() {
    StringBuilder line = new StringBuilder();
    terms.forEach(
        (term, value) -> {
          if (Double.isFinite(value)) {
            line.append(String.format(Locale.ROOT, "%s %.5f  ", term.title(), value));
          }
        });
    decibels(line, "train", trainPsnr);
    decibels(line, "images", imagePsnr);
    decibels(line, "validation", validation.psnr());
    return line.append(
            String.format(
                Locale.ROOT, "%.2f steps/s  waiting %.0f %%", stepsPerSecond, 100 * waiting))
        .toString();
  }

  private static void decibels(StringBuilder line, String what, double psnr) {
    if (Double.isFinite(psnr)) {
      line.append(String.format(Locale.ROOT, "%s %.2f dB  ", what, psnr));
    }
  }

  private static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "?";
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
