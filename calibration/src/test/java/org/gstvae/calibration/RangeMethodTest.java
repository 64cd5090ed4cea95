package org.gstvae.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.model.graph.QuantizedType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ranges of a normal distribution with one value far outside. */
final class RangeMethodTest {
  private static final int VALUES = 100_000;
  private static final float OUTSIDE = 40;

  private static TensorStatistics statistics;

  @BeforeAll
  static void draw() {
    Random random = new Random(1);
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = (float) random.nextGaussian();
    }
    values[7] = -OUTSIDE;
    statistics = new TensorStatistics();
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = torch.from_blob(new FloatPointer(values), new long[] {1, 1, 1, 1, VALUES});
      statistics.add(tensor, new SplittableRandom(1));
    }
  }

  @Test
  void maxClipsNothing() {
    assertEquals(OUTSIDE, range(RangeMethod.MAX, QuantizedType.INT8));
  }

  @Test
  void percentileLeavesItsShareOutside() {
    // 99.99 % of a normal distribution are within 3.89 deviations, 99 % within 2.58.
    assertEquals(3.89, RangeMethod.PERCENTILE.range(statistics, 99.99, QuantizedType.INT8), 0.25);
    assertEquals(2.58, RangeMethod.PERCENTILE.range(statistics, 99, QuantizedType.INT8), 0.05);
  }

  @Test
  void leastErrorGivesUpTheOutsiderInIntegersOnly() {
    // In INT8 a range of r costs r^2 / 127^2 / 12 everywhere and (40 - r)^2 once in 100,000.
    double integers = range(RangeMethod.MSE, QuantizedType.INT8);
    assertTrue(integers < OUTSIDE && integers > 4, "range " + integers);
    double expected = OUTSIDE / (1 + VALUES / (12.0 * 127 * 127));
    assertEquals(expected, integers, 0.05 * expected);
    // In E4M3 small values have small steps whatever the range is.
    double floats = range(RangeMethod.MSE, QuantizedType.FP8_E4M3);
    assertTrue(floats > 0.9 * OUTSIDE, "range " + floats);
  }

  @Test
  void entropyKeepsTheBulk() {
    double range = range(RangeMethod.ENTROPY, QuantizedType.INT8);
    assertTrue(range > 2 && range < 8, "range " + range);
  }

  @Test
  void zerosAloneHaveARange() {
    TensorStatistics zeros = new TensorStatistics();
    try (PointerScope scope = new PointerScope()) {
      zeros.add(torch.zeros(1, 1, 1, 1, 4), new SplittableRandom(1));
    }
    for (RangeMethod method : RangeMethod.values()) {
      assertTrue(method.range(zeros, 99.99, QuantizedType.INT8) > 0);
    }
  }

  private static double range(RangeMethod method, QuantizedType type) {
    return method.range(statistics, 99.99, type);
  }
}
