package org.gstvae.latent.q8;

import org.gstvae.engine.LatentShape;

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

  private final int channels;
  private final int positions;
  private final boolean perChannel;
  private final int stride;
  private final ScanCursor cursor;
  private final int[] values;
  private final byte[] predictors;

  private TableFit(LatentShape shape, int bandRows, int groupFrames) {
    channels = shape.channels();
    positions = (int) shape.positions();
    perChannel = positions >= FEW_POSITIONS;
    stride = Math.min(shape.width(), Math.max(1, positions / LOOKED_AT));
    cursor = new ScanCursor(shape, bandRows, groupFrames);
    values = new int[(positions + 1) * channels];
    predictors = new byte[(perChannel ? channels : 1) * QuantizerTables.WEIGHTS];
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

  /**
   * Values of the columns that are looked at and of those to their left. Slot 0 is for neighbours
   * that are not there.
   */
  private void quantise(float[] samples, float[] steps) {
    float[] reciprocals = new float[channels];
    for (int c = 0; c < channels; c++) {
      reciprocals[c] = 1 / steps[c];
    }
    for (int i = 0; i < positions; i++) {
      move(i);
      if (stride > 1 && cursor.column() % stride > 1) {
        continue;
      }
      int at = i * channels;
      for (int c = 0; c < channels; c++) {
        values[at + channels + c] =
            Rounding.nearest(Rounding.bound(samples[at + c] * reciprocals[c]));
      }
    }
  }

  private void findPredictors() {
    double[][] alone = new double[channels][(ALONE + 1) * (ALONE + 1)];
    double[][] with = new double[channels][(WITH_PREVIOUS + 1) * (WITH_PREVIOUS + 1)];
    int[] slots = new int[WITH_PREVIOUS + 1];
    for (int i = 0; i < positions; i++) {
      move(i);
      if (skipped()) {
        continue;
      }
      boolean previous = cursor.previous() != 0;
      int count = neighbours(slots);
      slots[count] = (i + 1) * channels;
      accumulate(previous ? with : alone, slots, count + 1);
    }
    solve(alone, ALONE, 0);
    solve(with, WITH_PREVIOUS, ALONE);
  }

  private void move(int position) {
    if (position == 0) {
      cursor.seek(0);
    } else {
      cursor.next();
    }
  }

  private boolean skipped() {
    return stride > 1 && cursor.column() % stride != 1;
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

  private void accumulate(double[][] sums, int[] at, int count) {
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
      double[] weights = NormalEquations.solve(sums[c], unknowns, RIDGE * (1 + positions / stride));
      for (int i = 0; i < unknowns; i++) {
        long weight = Math.round(weights[i] * ONE);
        predictors[c * QuantizerTables.WEIGHTS + firstWeight + i] =
            (byte) Math.max(-Byte.MAX_VALUE, Math.min(Byte.MAX_VALUE, weight));
      }
    }
  }

  private int[] findDeviations() {
    long[] sums = new long[channels];
    long count = 0;
    int[] slots = new int[WITH_PREVIOUS];
    for (int i = 0; i < positions; i++) {
      move(i);
      if (skipped()) {
        continue;
      }
      count++;
      int known = neighbours(slots);
      int firstWeight = known == ALONE ? 0 : ALONE;
      for (int c = 0; c < channels; c++) {
        int at = (perChannel ? c : 0) * QuantizerTables.WEIGHTS + firstWeight;
        int mean = 0;
        for (int n = 0; n < known; n++) {
          mean += predictors[at + n] * values[slots[n] + c];
        }
        int value = values[(i + 1) * channels + c];
        sums[c] += Math.abs((value << QuantizerTables.FRACTION_BITS) - mean);
      }
    }
    int[] deviations = new int[channels];
    for (int c = 0; c < channels; c++) {
      long mean = (sums[c] + count / 2) / Math.max(1, count);
      deviations[c] = (int) Math.max(1, Math.min(0xFFFF, mean));
    }
    return deviations;
  }
}
