package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * Factors that bring an activation's channels nearer to one magnitude (G. Xiao et al.,
 * "SmoothQuant", 2022), see {@link org.gstvae.model.quantize.LayerScales#channels}.
 *
 * @param values powers of two, one a channel
 * @param greatest greatest magnitude of all channels after they are divided
 * @param most greatest factor
 */
record ChannelFactors(List<Float> values, double greatest, double most) {
  /** Channels that are smaller by more than this gain nothing from being enlarged. */
  private static final double LEAST = 1e-4;

  /**
   * The factors.
   *
   * @param magnitudes every channel's greatest magnitude
   * @param power 0 changes nothing, 1 makes all magnitudes alike but for the rounding to powers
   */
  static ChannelFactors of(double[] magnitudes, double power) {
    double all = 0;
    for (double magnitude : magnitudes) {
      all = Math.max(all, magnitude);
    }
    List<Float> values = new ArrayList<>(magnitudes.length);
    double greatest = 0;
    double most = 0;
    for (double magnitude : magnitudes) {
      double bounded = Math.max(magnitude, Math.max(all * LEAST, Double.MIN_NORMAL));
      // Rounded up, so that at a power of 1 no channel is greater than 1.
      int exponent = (int) Math.ceil(power * Math.log(bounded) / Math.log(2));
      float value = Math.scalb(1f, Math.max(-60, Math.min(exponent, 60)));
      values.add(value);
      greatest = Math.max(greatest, bounded / value);
      most = Math.max(most, value);
    }
    return new ChannelFactors(List.copyOf(values), greatest, most);
  }
}
