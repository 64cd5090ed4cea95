package org.gstvae.calibration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

final class HistogramTest {
  @Test
  void rangeDoublesAndCountsStay() {
    Histogram histogram = new Histogram();
    histogram.cover(0.9);
    assertEquals(1.0, histogram.range());
    float[] counts = new float[Histogram.BINS];
    counts[0] = 3;
    counts[Histogram.BINS / 2] = 5;
    counts[Histogram.BINS - 1] = 7;
    histogram.add(counts);
    histogram.cover(3);
    assertEquals(4.0, histogram.range());
    assertEquals(15, histogram.total());
    // -1 is now at three eighths of the bins, 1 just below five eighths.
    assertEquals(3, histogram.counts()[Histogram.BINS * 3 / 8]);
    assertEquals(5, histogram.counts()[Histogram.BINS / 2]);
    assertEquals(7, histogram.counts()[Histogram.BINS * 5 / 8 - 1]);
    assertEquals(5, histogram.magnitudes()[0]);
    assertEquals(7 + 3, histogram.magnitudes()[Histogram.BINS / 8 - 1]);
  }

  @Test
  void statisticsOfTensorsDoNotDependOnTheirOrderOfSize() {
    TensorStatistics rising = new TensorStatistics();
    TensorStatistics falling = new TensorStatistics();
    try (PointerScope scope = new PointerScope()) {
      Tensor small = tensor(-0.5f, 0.25f, 0.125f, 0);
      Tensor large = tensor(100, -3, 2, 1);
      assertTrue(rising.add(small, new SplittableRandom(1)));
      assertTrue(rising.add(large, new SplittableRandom(1)));
      assertTrue(falling.add(large, new SplittableRandom(1)));
      assertTrue(falling.add(small, new SplittableRandom(1)));
      assertFalse(falling.add(tensor(1, Float.NaN, 0, 0), new SplittableRandom(1)));
    }
    assertEquals(-3, rising.min());
    assertEquals(100, rising.max());
    assertEquals(128.0, rising.histogram().range());
    assertEquals(8, rising.histogram().total());
    assertArrayEquals(falling.histogram().counts(), rising.histogram().counts());
  }

  @Test
  void statisticsSurviveAFile() throws Exception {
    TensorStatistics statistics = new TensorStatistics();
    try (PointerScope scope = new PointerScope()) {
      statistics.add(tensor(1, 2, 3, -4), new SplittableRandom(1));
    }
    ObjectMapper mapper = new ObjectMapper();
    TensorStatistics read =
        mapper.readValue(mapper.writeValueAsBytes(statistics), TensorStatistics.class);
    assertEquals(statistics.min(), read.min());
    assertEquals(statistics.max(), read.max());
    assertEquals(statistics.histogram().range(), read.histogram().range());
    assertEquals(4, read.histogram().total());
  }

  private static Tensor tensor(float... values) {
    return torch.from_blob(new FloatPointer(values), new long[] {1, 2, 1, 1, 2}).clone();
  }
}
