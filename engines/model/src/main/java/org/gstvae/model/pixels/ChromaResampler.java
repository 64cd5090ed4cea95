package org.gstvae.model.pixels;

import org.gstvae.engine.ChromaSite;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.PadMode;
import org.gstvae.model.graph.Value;

/**
 * Chroma to luma's grid and back by linear interpolation that knows where chroma samples lie.
 * Planes are [planes, 1, T, H, W]; borders are replicated.
 */
final class ChromaResampler {
  /** Weights of the previous, this and the next sample for the even and the odd output sample. */
  private static final double[][] UP_COSITED = {{0, 1, 0}, {0, 0.5, 0.5}};

  private static final double[][] UP_MIDWAY = {{0.25, 0.75, 0}, {0, 0.75, 0.25}};
  private static final double[] DOWN_COSITED = {0.25, 0.5, 0.25};
  private static final double[] DOWN_MIDWAY = {0, 0.5, 0.5};

  private static final int[] AROUND = {0, 1, 1};

  private ChromaResampler() {}

  /** Doubles the width, and the height where {@code vertical}. */
  static Value up(GraphBuilder g, Value x, ChromaSite site, boolean vertical) {
    double[][] across = site.horizontallyCosited() ? UP_COSITED : UP_MIDWAY;
    double[][] down = site.verticallyCosited() ? UP_COSITED : UP_MIDWAY;
    int rowPhases = vertical ? 2 : 1;
    float[] weight = new float[rowPhases * 2 * 9];
    for (int row = 0; row < rowPhases; row++) {
      for (int column = 0; column < 2; column++) {
        for (int y = 0; y < 3; y++) {
          double fromRow = vertical ? down[row][y] : y == 1 ? 1 : 0;
          for (int x0 = 0; x0 < 3; x0++) {
            weight[((row * 2 + column) * 3 + y) * 3 + x0] = (float) (fromRow * across[column][x0]);
          }
        }
      }
    }
    Value padded = g.pad(x, AROUND, AROUND, PadMode.REPLICATE);
    Value phases =
        g.conv3d(
            padded,
            g.constant(weight, rowPhases * 2L, 1, 1, 3, 3),
            null,
            new int[] {1, 1, 1},
            new int[3],
            new int[3]);
    return g.depthToSpace(phases, 1, rowPhases, 2);
  }

  /** Halves the width, and the height where {@code vertical}; both must be even. */
  static Value down(GraphBuilder g, Value x, ChromaSite site, boolean vertical) {
    double[] across = site.horizontallyCosited() ? DOWN_COSITED : DOWN_MIDWAY;
    double[] down = site.verticallyCosited() ? DOWN_COSITED : DOWN_MIDWAY;
    float[] weight = new float[9];
    for (int y = 0; y < 3; y++) {
      double fromRow = vertical ? down[y] : y == 1 ? 1 : 0;
      for (int x0 = 0; x0 < 3; x0++) {
        weight[y * 3 + x0] = (float) (fromRow * across[x0]);
      }
    }
    int[] after = {0, vertical ? 0 : 1, 0};
    Value padded = g.pad(x, AROUND, after, PadMode.REPLICATE);
    return g.conv3d(
        padded,
        g.constant(weight, 1, 1, 1, 3, 3),
        null,
        new int[] {1, vertical ? 2 : 1, 2},
        new int[3],
        new int[3]);
  }
}
