package org.gstvae.latent.q8;

import java.nio.FloatBuffer;
import org.gstvae.engine.LatentShape;

/**
 * How coarse a chunk is quantised. Every channel adds the same error to the picture, and busy
 * chunks, where the model itself is less exact and errors are seen less, get larger steps.
 */
public final class StepRule {
  /**
   * Mean squared error, in 8-bit levels, at quantiser 1 and ordinary activity: 51 dB. So a model
   * whose own error is E loses 10 log10(1 + 0.5 / E) dB, which is less than 0.1 dB up to 34.8 dB.
   */
  private static final double ERROR = 0.5;

  /** Levels from a position to its neighbour in ordinary video. */
  private static final double ORDINARY_ACTIVITY = 9;

  /** How much of the activity goes into the steps. */
  private static final double ACTIVITY_EXPONENT = 0.7;

  private static final double LEAST_FACTOR = 1.0 / 8;
  private static final double MOST_FACTOR = 4;

  private static final float LEAST_STEP = 1e-9f;
  private static final float MOST_STEP = 1e9f;

  private final double[] gains;

  /**
   * A rule for a model.
   *
   * @param gains per channel, the RMS change of the picture's samples in 8-bit levels where this
   *     channel changes by 1 everywhere; above 0
   */
  public StepRule(double[] gains) {
    this.gains = gains.clone();
  }

  /** RMS difference between a position and its left neighbour, in levels of the picture. */
  double activity(FloatBuffer latents, LatentShape shape) {
    int channels = shape.channels();
    int differing = (shape.width() - 1) * channels;
    float[] one = new float[differing];
    float[] next = new float[differing];
    float[] sums = new float[differing];
    int rows = shape.frames() * shape.height();
    for (int r = 0; r < rows; r++) {
      int at = r * (differing + channels);
      latents.get(at, one);
      latents.get(at + channels, next);
      for (int i = 0; i < differing; i++) {
        sums[i] += Math.abs(next[i] - one[i]);
      }
    }
    double sum = 0;
    for (int i = 0; i < differing; i++) {
      sum += sums[i] * gains[i % channels];
    }
    double differences = (double) rows * (shape.width() - 1);
    double activity = sum / differences / Math.sqrt(channels);
    return Double.isFinite(activity) ? activity : ORDINARY_ACTIVITY;
  }

  /** Steps per channel. */
  float[] steps(double activity, double quantizer) {
    double factor = Math.pow(activity / ORDINARY_ACTIVITY, ACTIVITY_EXPONENT);
    double bounded = Math.max(LEAST_FACTOR, Math.min(MOST_FACTOR, factor));
    // A uniform quantiser errs by step^2 / 12; the channels share the picture's error.
    double common = Math.sqrt(12 * ERROR / gains.length) * bounded * quantizer;
    float[] steps = new float[gains.length];
    for (int c = 0; c < steps.length; c++) {
      steps[c] = (float) Math.max(LEAST_STEP, Math.min(MOST_STEP, common / gains[c]));
    }
    return steps;
  }
}
