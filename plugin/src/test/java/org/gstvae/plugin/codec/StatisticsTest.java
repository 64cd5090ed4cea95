package org.gstvae.plugin.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.gstvae.engine.JobTiming;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void percentilesAreNearestRank() {
    Statistics statistics = new Statistics();
    for (int i = 1; i <= 100; i++) {
      statistics.chunk(8, 10, new JobTiming(0, 0, i * 1_000_000L, 0));
    }
    String text = statistics.structure();
    assertTrue(text.contains("frames=(guint64)800,"), text);
    assertTrue(text.contains("bytes=(guint64)1000,"), text);
    assertTrue(text.contains("inference-p50=(double)50.0,"), text);
    assertTrue(text.contains("inference-p95=(double)95.0,"), text);
    assertTrue(text.contains("inference-p99=(double)99.0,"), text);
  }

  @Test
  void nothingYetIsZero() {
    String text = new Statistics().structure();
    assertTrue(text.contains("chunks=(guint64)0,"), text);
    assertTrue(text.contains("wait-p99=(double)0.0,"), text);
  }
}
