package org.gstvae.model.pixels;

import org.gstvae.engine.ChromaSite;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.PadMode;
import org.gstvae.model.graph.Value;

/**
 * Chroma to luma's grid and back by linear interpolation that knows where chroma samples lie. Both
 * colour differences go together as [1, 2, T, H, W]; borders are replicated.
 */
final class ChromaResampler {
  /** Weights of the previous, this and the next sample for the even and the odd output sample. */
  private static final double[][] UP_COSITED = {{0, 1, 0}, {0, 0.5, 0.5}};

  private static final double[][] UP_MIDWAY = {{0.25, 0.75, 0}, {0, 0.75, 0.25}};
  private static final double[] DOWN_COSITED = {0.25, 0.5, 0.25};
  private static final double[] DOWN_MIDWAY = {0, 0.5, 0.5};

  private static final double[] NO_CHANGE = {0, 1, 0};

  private static final int[] AROUND = {0, 1, 1};

  private ChromaResampler() {}

  /** Doubles the width, and the height where {@code vertical}. */
  static Value up(GraphBuilder g, Value x, ChromaSite site, boolean vertical) {
    double[][] across = site.horizontallyCosited() ? UP_COSITED : UP_MIDWAY;
    double[][] down = site.verticallyCosited() ? UP_COSITED : UP_MIDWAY;
    int rowPhases = vertical ? 2 : 1;
    double[][] kernels = new double[rowPhases * 2][];
    for (int row = 0; row < rowPhases; row++) {
      for (int column = 0; column < 2; column++) {
        kernels[row * 2 + column] = kernel(vertical ? down[row] : NO_CHANGE, across[column]);
      }
    }
    Value padded = g.pad(x, AROUND, AROUND, PadMode.REPLICATE);
    Value phases = perDifference(g, padded, kernels, new int[] {1, 1, 1});
    return g.depthToSpace(phases, 1, rowPhases, 2);
  }

  /** Halves the width, and the height where {@code vertical}; odd ones are rounded up. */
  static Value down(GraphBuilder g, Value x, ChromaSite site, boolean vertical) {
    double[] across = site.horizontallyCosited() ? DOWN_COSITED : DOWN_MIDWAY;
    double[] down = site.verticallyCosited() ? DOWN_COSITED : DOWN_MIDWAY;
    // Behind an even extent, the last padding is out of the kernel's reach.
    Value padded = g.pad(x, AROUND, AROUND, PadMode.REPLICATE);
    double[][] kernels = {kernel(vertical ? down : NO_CHANGE, across)};
    return perDifference(g, padded, kernels, new int[] {1, vertical ? 2 : 1, 2});
  }

  private static double[] kernel(double[] rows, double[] columns) {
    double[] kernel = new double[9];
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 3; x++) {
        kernel[y * 3 + x] = rows[y] * columns[x];
      }
    }
    return kernel;
  }

  /** Every 3x3 kernel over each colour difference: channels are kernel major, difference minor. */
  private static Value perDifference(GraphBuilder g, Value x, double[][] kernels, int[] stride) {
    float[] weight = new float[kernels.length * 2 * 2 * 9];
    for (int k = 0; k < kernels.length; k++) {
      for (int difference = 0; difference < 2; difference++) {
        for (int i = 0; i < 9; i++) {
          weight[((k * 2 + difference) * 2 + difference) * 9 + i] = (float) kernels[k][i];
        }
      }
    }
    Value constant = g.constant(weight, kernels.length * 2L, 2, 1, 3, 3);
    return g.conv3d(x, constant, null, stride, new int[3], new int[3]);
  }
}
