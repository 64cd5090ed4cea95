package org.gstvae.plugin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProcessingTimeTest {
  private static final long MILLISECOND = 1_000_000;

  private final ProcessingTime time = new ProcessingTime();

  @Test
  void reportsHalfAsMuchAgain() {
    assertTrue(time.measured(100 * MILLISECOND));
    assertEquals(150 * MILLISECOND, time.nanoseconds());
    assertEquals(50 * MILLISECOND, time.margin());
  }

  @Test
  void growsOnlyWhenTheReportIsExceeded() {
    assertTrue(time.measured(100 * MILLISECOND));
    assertFalse(time.measured(149 * MILLISECOND));
    assertEquals(150 * MILLISECOND, time.nanoseconds());
    assertTrue(time.measured(160 * MILLISECOND));
    assertEquals(240 * MILLISECOND, time.nanoseconds());
  }

  @Test
  void startsAnewForAnotherGeometry() {
    assertTrue(time.measured(100 * MILLISECOND));
    time.reset();
    assertEquals(0, time.nanoseconds());
  }
}
