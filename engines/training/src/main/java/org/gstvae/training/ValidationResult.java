package org.gstvae.training;

/**
 * What a validation measured, in dB; not a number before the first one.
 *
 * @param psnr mean over held-out clips
 * @param imagePsnr mean over the first frame of each, through the image path
 */
public record ValidationResult(double psnr, double imagePsnr) {
  static final ValidationResult NONE = new ValidationResult(Double.NaN, Double.NaN);
}
