package org.gstvae.training.metric;

import java.util.Arrays;

/**
 * SSIM window by window in FP64, for comparison.
 *
 * @param window weights, of sum 1
 * @param stride pixels from one window to the next
 * @param c1 stabilises luminance
 * @param c2 stabilises contrast and structure
 * @param spread what variances and covariances are multiplied by
 */
public record PlainSsim(double[][] window, int stride, double c1, double c2, double spread) {
  private static final double C1 = 0.01 * 255 * 0.01 * 255;
  private static final double C2 = 0.03 * 255 * 0.03 * 255;

  /** The paper's: 11x11, Gaussian, at every pixel. */
  public static PlainSsim gaussian() {
    double[][] window = new double[11][11];
    double sum = 0;
    for (int y = 0; y < 11; y++) {
      for (int x = 0; x < 11; x++) {
        window[y][x] = Math.exp(-((x - 5) * (x - 5) + (y - 5) * (y - 5)) / (2 * 1.5 * 1.5));
        sum += window[y][x];
      }
    }
    for (double[] row : window) {
      for (int x = 0; x < 11; x++) {
        row[x] /= sum;
      }
    }
    return new PlainSsim(window, 1, C1, C2, 1);
  }

  /** That of ffmpeg's filter: 8x8, even, every four pixels, unbiased variances, a smaller C1. */
  public static PlainSsim ffmpeg() {
    double[][] window = new double[8][8];
    for (double[] row : window) {
      Arrays.fill(row, 1 / 64.0);
    }
    return new PlainSsim(window, 4, C1 / 64, C2, 64 / 63.0);
  }

  /** Mean similarity, and mean of its part for contrast and structure. */
  public double[] of(float[] a, float[] b, int start, int height, int width) {
    double similarity = 0;
    double structure = 0;
    int windows = 0;
    for (int top = 0; top + window.length <= height; top += stride) {
      for (int left = 0; left + window.length <= width; left += stride) {
        double[] m = moments(a, b, start, width, top, left);
        double varianceA = spread * (m[2] - m[0] * m[0]);
        double varianceB = spread * (m[3] - m[1] * m[1]);
        double covariance = spread * (m[4] - m[0] * m[1]);
        double l = (2 * m[0] * m[1] + c1) / (m[0] * m[0] + m[1] * m[1] + c1);
        double cs = (2 * covariance + c2) / (varianceA + varianceB + c2);
        similarity += l * cs;
        structure += cs;
        windows++;
      }
    }
    return new double[] {similarity / windows, structure / windows};
  }

  private double[] moments(float[] a, float[] b, int start, int width, int top, int left) {
    double[] sums = new double[5];
    for (int y = 0; y < window.length; y++) {
      for (int x = 0; x < window.length; x++) {
        double p = a[start + (top + y) * width + left + x];
        double q = b[start + (top + y) * width + left + x];
        double[] values = {p, q, p * p, q * q, p * q};
        for (int i = 0; i < values.length; i++) {
          sums[i] += window[y][x] * values[i];
        }
      }
    }
    return sums;
  }
}
