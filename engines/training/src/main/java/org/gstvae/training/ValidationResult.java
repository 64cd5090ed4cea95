package org.gstvae.training;

import java.util.List;

/**
 * What a validation measured, in dB; not a number before the first one.
 *
 * @param psnr mean over held-out clips
 * @param imagePsnr mean over the first frame of each, through the image path
 */
public record ValidationResult(double psnr, double imagePsnr) {
  static final ValidationResult NONE = new ValidationResult(Double.NaN, Double.NaN);

  /** The means over clips. */
  static ValidationResult of(List<Validator.Measured> clips) {
    return new ValidationResult(
        clips.stream().mapToDouble(Validator.Measured::psnr).average().orElse(Double.NaN),
        clips.stream().mapToDouble(Validator.Measured::imagePsnr).average().orElse(Double.NaN));
  }
}
