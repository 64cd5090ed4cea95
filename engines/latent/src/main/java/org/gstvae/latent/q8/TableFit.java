package org.gstvae.latent.q8;

import java.util.ArrayList;
import java.util.List;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.PositionRange;

/**
 * Finds the predictors and deviations that suit a chunk: least squares over a part of its columns,
 * on quantised values, since those are what the prediction is made of.
 */
final class TableFit {
  /** Chunks with fewer positions have one predictor for all channels, and are looked at whole. */
  private static final int FEW_POSITIONS = 1024;

  /** Of larger chunks every n-th column is looked at, so that it is about so many positions. */
  private static final int LOOKED_AT = 2048;

  private static final int ALONE = 3;
  private static final int WITH_PREVIOUS = 6;

  /** Squared steps that a weight of 1 costs per sample: keeps the equations solvable. */
  private static final double RIDGE = 0.01;

  private static final double ONE = 1 << QuantizerTables.FRACTION_BITS;

  private final LatentShape shape;
  private final int channels;
  private final boolean perChannel;
  private final int stride;
  private final ScanCursor cursor;
  private final byte[] predictors;

  /** Per column that is looked at: the first position of the one before it, and how many. */
  private final List<PositionRange> pairs = new ArrayList<>();

  /** Per pair, values per position and channel; in front of them those of what is not there. */
  private final List<int[]> values = new ArrayList<>();

  private TableFit(LatentShape shape, int bandRows, int groupFrames) {
    this.shape = shape;
    channels = shape.channels();
    int positions = (int) shape.positions();
    perChannel = positions >= FEW_POSITIONS;
    stride = Math.min(shape.width(), Math.max(1, positions / LOOKED_AT));
    cursor = new ScanCursor(shape, bandRows, groupFrames);
    predictors = new byte[(perChannel ? channels : 1) * QuantizerTables.WEIGHTS];
    for (int frame = 0; frame < shape.frames(); frame += groupFrames) {
      for (int row = 0; row < shape.height(); row += bandRows) {
        choosePairs(cursor.position(frame, row), cursor.stride(frame, row));
      }
    }
  }

  private void choosePairs(int first, int columnStride) {
    for (int column = stride == 1 ? 0 : 1; column < shape.width(); column += stride) {
      int before = Math.max(0, column - 1);
      pairs.add(
          new PositionRange(first + before * columnStride, (column - before + 1) * columnStride));
    }
  }

  /**
   * Fits tables.
   *
   * @param samples in the order of coding
   * @param steps per channel
   */
  static QuantizerTables fit(
      float[] samples, LatentShape shape, int bandRows, int groupFrames, float[] steps) {
    TableFit fit = new TableFit(shape, bandRows, groupFrames);
    fit.quantise(samples, steps);
    fit.findPredictors();
    return new QuantizerTables(bandRows, groupFrames, steps, fit.findDeviations(), fit.predictors);
  }

  private void quantise(float[] samples, float[] steps) {
    float[] factors = new float[channels];
    for (int c = 0; c < channels; c++) {
      factors[c] = Rounding.factor(steps[c]);
    }
    for (PositionRange pair : pairs) {
      int[] ofPair = new int[(pair.count() + 1) * channels];
      int from = pair.first() * channels;
      for (int at = channels; at < ofPair.length; at += channels) {
        for (int c = 0; c < channels; c++) {
          int exact = Rounding.exact(samples[from++], factors[c]);
          ofPair[at + c] = Rounding.nearest(Rounding.bound(exact));
        }
      }
      values.add(ofPair);
    }
  }

  /** What is done with a position that is looked at. */
  @FunctionalInterface
  private interface Look {
    /** At a position with its neighbours' and its own first index among the pair's values. */
    void at(int[] values, int[] slots, int neighbours);
  }

  private void look(Look look) {
    int[] slots = new int[WITH_PREVIOUS + 1];
    for (int p = 0; p < pairs.size(); p++) {
      PositionRange pair = pairs.get(p);
      cursor.seek(pair.first());
      int wanted = cursor.column() + (pair.count() > cursor.columnPositions() ? 1 : 0);
      for (int i = 1; i <= pair.count(); i++) {
        if (i > 1) {
          cursor.next();
        }
        if (cursor.column() == wanted) {
          int count = neighbours(slots);
          slots[count] = i * channels;
          look.at(values.get(p), slots, count);
        }
      }
    }
  }

  private void findPredictors() {
    double[][] alone = new double[channels][(ALONE + 1) * (ALONE + 1)];
    double[][] with = new double[channels][(WITH_PREVIOUS + 1) * (WITH_PREVIOUS + 1)];
    look(
        (values, slots, count) ->
            accumulate(count == ALONE ? alone : with, values, slots, count + 1));
    solve(alone, ALONE, 0);
    solve(with, WITH_PREVIOUS, ALONE);
  }

  /** Indices of the first values of the current position's neighbours; returns how many. */
  private int neighbours(int[] at) {
    at[0] = cursor.left() * channels;
    at[1] = cursor.up() * channels;
    at[2] = cursor.leftUp() * channels;
    if (cursor.previous() == 0) {
      return ALONE;
    }
    at[3] = cursor.previous() * channels;
    at[4] = cursor.previousLeft() * channels;
    at[5] = cursor.previousUp() * channels;
    return WITH_PREVIOUS;
  }

  private void accumulate(double[][] sums, int[] values, int[] at, int count) {
    double[] row = new double[count];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < count; i++) {
        row[i] = values[at[i] + c];
      }
      double[] sum = sums[c];
      for (int i = 0; i < count; i++) {
        for (int j = 0; j <= i; j++) {
          sum[i * count + j] += row[i] * row[j];
        }
      }
    }
  }

  private void solve(double[][] sums, int unknowns, int firstWeight) {
    if (!perChannel) {
      for (int c = 1; c < channels; c++) {
        for (int i = 0; i < sums[0].length; i++) {
          sums[0][i] += sums[c][i];
        }
      }
    }
    for (int c = 0; c < (perChannel ? channels : 1); c++) {
      double[] weights =
          NormalEquations.solve(sums[c], unknowns, RIDGE * (1 + (int) shape.positions() / stride));
      for (int i = 0; i < unknowns; i++) {
        long weight = Math.round(weights[i] * ONE);
        predictors[c * QuantizerTables.WEIGHTS + firstWeight + i] =
            (byte) Math.max(-Byte.MAX_VALUE, Math.min(Byte.MAX_VALUE, weight));
      }
    }
  }

  private int[] findDeviations() {
    long[] sums = new long[channels];
    int[] looks = new int[1];
    look(
        (values, slots, known) -> {
          looks[0]++;
          addDistances(sums, values, slots, known);
        });
    long count = looks[0];
    int[] deviations = new int[channels];
    for (int c = 0; c < channels; c++) {
      long mean = (sums[c] + count / 2) / Math.max(1, count);
      deviations[c] = (int) Math.max(1, Math.min(0xFFFF, mean));
    }
    return deviations;
  }

  private void addDistances(long[] sums, int[] values, int[] slots, int known) {
    int firstWeight = known == ALONE ? 0 : ALONE;
    for (int c = 0; c < channels; c++) {
      int at = (perChannel ? c : 0) * QuantizerTables.WEIGHTS + firstWeight;
      int mean = 0;
      for (int n = 0; n < known; n++) {
        mean += predictors[at + n] * values[slots[n] + c];
      }
      int value = values[slots[known] + c];
      sums[c] += Math.abs((value << QuantizerTables.FRACTION_BITS) - mean);
    }
  }
}
