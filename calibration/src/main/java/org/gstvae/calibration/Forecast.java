package org.gstvae.calibration;

import java.util.List;

/**
 * What a set of layers in 8 bits is expected to cost. Noise of different layers adds up nearly as
 * if it were independent.
 *
 * @param mean PSNR in dB that samples lose in the mean
 * @param worst PSNR in dB that the worst sample loses
 * @param latentNoise energy of the noise in the latents for that of the latents, of the worst
 *     sample
 */
record Forecast(double mean, double worst, double latentNoise) {
  /** What is measured is never less than this: quotients have to stay finite. */
  private static final double LEAST = 1e-6;

  /**
   * Of layers that were measured alone.
   *
   * @param errors what the codec in FP32 loses on every sample, mean squared
   */
  static Forecast of(List<LayerSensitivity> layers, List<Double> errors) {
    double sum = 0;
    double worst = 0;
    double latentNoise = 0;
    for (int sample = 0; sample < errors.size(); sample++) {
      double noise = 0;
      double latents = 0;
      for (LayerSensitivity layer : layers) {
        noise += layer.noises().get(sample);
        latents += layer.latentNoises().get(sample);
      }
      double loss = 10 * Math.log10(1 + noise / Math.max(errors.get(sample), 1e-9));
      sum += loss;
      worst = Math.max(worst, loss);
      latentNoise = Math.max(latentNoise, latents);
    }
    return new Forecast(sum / errors.size(), worst, latentNoise);
  }

  /** What a gate allows. */
  static Forecast of(CalibrationOptions.GateLimits limits) {
    return new Forecast(limits.meanLoss(), limits.worstLoss(), ofSnr(limits.latentSnr()));
  }

  /** Energy of the noise for that of the signal. */
  static double ofSnr(double snr) {
    return Math.pow(10, -snr / 10);
  }

  /** Each figure for that of another. */
  Forecast over(Forecast other) {
    return new Forecast(
        mean / Math.max(other.mean, LEAST),
        worst / Math.max(other.worst, LEAST),
        latentNoise / Math.max(other.latentNoise, LEAST));
  }

  /** Each figure as often as another. */
  Forecast times(Forecast other) {
    return new Forecast(mean * other.mean, worst * other.worst, latentNoise * other.latentNoise);
  }

  /** No figure less than 1. */
  Forecast atLeastOne() {
    return new Forecast(Math.max(1, mean), Math.max(1, worst), Math.max(1, latentNoise));
  }

  double sum() {
    return mean + worst + latentNoise;
  }

  double greatest() {
    return Math.max(mean, Math.max(worst, latentNoise));
  }
}
