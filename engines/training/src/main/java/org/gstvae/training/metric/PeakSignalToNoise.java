package org.gstvae.training.metric;

/** Peak signal-to-noise ratio of 8-bit samples. */
public final class PeakSignalToNoise {
  /** What equal pictures get, whose ratio would be infinite; also the most that anything gets. */
  public static final double MOST = 100;

  private static final double PEAK = 255;

  private PeakSignalToNoise() {}

  /**
   * 10 log10(255^2 / MSE), at most {@link #MOST}.
   *
   * @param meanSquaredError in units of a sample's step
   * @return dB
   */
  public static double of(double meanSquaredError) {
    return meanSquaredError == 0
        ? MOST
        : Math.min(MOST, 10 * Math.log10(PEAK * PEAK / meanSquaredError));
  }
}
