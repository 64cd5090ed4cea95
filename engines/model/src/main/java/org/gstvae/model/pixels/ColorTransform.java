package org.gstvae.model.pixels;

import org.gstvae.engine.ColorMatrix;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/**
 * The affine maps between codes and the network's samples (R'G'B' from -1 to 1), each one 1x1x1
 * convolution.
 */
final class ColorTransform {
  private ColorTransform() {}

  /** Y'CbCr codes [1, 3, T, H, W] to R'G'B' from -1 to 1. */
  static Value toRgb(GraphBuilder g, VideoLayout layout, Value yuv) {
    Quantization q = Quantization.of(layout);
    double[][] m = rgbFromYuv(layout.matrix());
    float[] weight = new float[9];
    float[] bias = new float[3];
    for (int row = 0; row < 3; row++) {
      double luma = 2 * m[row][0] / q.lumaSpan();
      double cb = 2 * m[row][1] / q.chromaSpan();
      double cr = 2 * m[row][2] / q.chromaSpan();
      weight[3 * row] = (float) luma;
      weight[3 * row + 1] = (float) cb;
      weight[3 * row + 2] = (float) cr;
      bias[row] = (float) (-1 - luma * q.black() - (cb + cr) * q.neutral());
    }
    return mix(g, yuv, weight, bias);
  }

  /** R'G'B' from -1 to 1 [1, 3, T, H, W] to Y'CbCr codes, not yet rounded. */
  static Value toYuv(GraphBuilder g, VideoLayout layout, Value rgb) {
    Quantization q = Quantization.of(layout);
    double[][] m = yuvFromRgb(layout.matrix());
    float[] weight = new float[9];
    float[] bias = new float[3];
    for (int row = 0; row < 3; row++) {
      double span = row == 0 ? q.lumaSpan() : q.chromaSpan();
      double zero = row == 0 ? q.black() : q.neutral();
      double sum = 0;
      for (int column = 0; column < 3; column++) {
        weight[3 * row + column] = (float) (m[row][column] * span / 2);
        sum += m[row][column];
      }
      bias[row] = (float) (zero + sum * span / 2);
    }
    return mix(g, rgb, weight, bias);
  }

  private static Value mix(GraphBuilder g, Value x, float[] weight, float[] bias) {
    return g.conv3d(
        x,
        g.constant(weight, 3, 3, 1, 1, 1),
        g.constant(bias, 3),
        new int[] {1, 1, 1},
        new int[3],
        new int[3]);
  }

  private static double[][] yuvFromRgb(ColorMatrix matrix) {
    double kr = matrix.kr();
    double kb = matrix.kb();
    double kg = 1 - kr - kb;
    double cb = 2 * (1 - kb);
    double cr = 2 * (1 - kr);
    return new double[][] {
      {kr, kg, kb}, {-kr / cb, -kg / cb, (1 - kb) / cb}, {(1 - kr) / cr, -kg / cr, -kb / cr}
    };
  }

  private static double[][] rgbFromYuv(ColorMatrix matrix) {
    double kr = matrix.kr();
    double kb = matrix.kb();
    double kg = 1 - kr - kb;
    double cb = 2 * (1 - kb);
    double cr = 2 * (1 - kr);
    return new double[][] {{1, 0, cr}, {1, -kb * cb / kg, -kr * cr / kg}, {1, cb, 0}};
  }
}
