package org.gstvae.plugin.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class ChunkOrderTest {
  private static final long NONE = -1;

  private final ChunkOrder order = new ChunkOrder();

  @Test
  void oneAfterTheOther() {
    assertNull(order.arrived(5, 1000, 100));
    assertNull(order.arrived(6, 1100, 100));
    assertNull(order.arrived(7, 1250, 100), "a pause in the video is no loss");
  }

  @Test
  void aHoleHasTheTimeOfWhatIsMissing() {
    assertNull(order.arrived(0, 0, 100));
    assertEquals(new ChunkOrder.Hole(2, 100, 200), order.arrived(3, 300, 100));
    assertNull(order.arrived(4, 400, 100));
  }

  @Test
  void theNumbersBeginAnew() {
    assertNull(order.arrived(0xFFFF_FFFEL, 0, 100));
    assertEquals(new ChunkOrder.Hole(1, 100, 100), order.arrived(0, 200, 100));
  }

  @Test
  void anotherStreamIsNoLoss() {
    assertNull(order.arrived(90, 0, 100));
    assertNull(order.arrived(0, 500, 100));
    assertNull(order.arrived(100_000, 900, 100));
    order.restart();
    assertNull(order.arrived(100_002, 1200, 100));
  }

  @Test
  void withoutTimesNothingIsKnown() {
    assertNull(order.arrived(0, NONE, 100));
    assertNull(order.arrived(2, 300, NONE));
    assertNull(order.arrived(4, 900, 100));
  }

  @Test
  void whatCannotBeReadIsNotMissingToo() {
    assertNull(order.arrived(0, 0, 100));
    order.unreadable(100, 100);
    assertNull(order.arrived(2, 200, 100));
    assertEquals(new ChunkOrder.Hole(1, 300, 100), order.arrived(4, 400, 100));
  }
}
