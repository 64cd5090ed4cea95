package org.gstvae.plugin.codec;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.MemoryKind;
import org.junit.jupiter.api.Test;

class PlaneRoomTest {
  /** I420 of 6x5. */
  private static final int[][] SHAPES = {{5, 6, 1}, {3, 3, 1}, {3, 3, 1}};

  @Test
  void planesBehindEachOtherDoNot() {
    assertFalse(overlap(8, 4, 0, 40, 52));
    assertFalse(overlap(6, 3, 0, 30, 39));
    // In another order.
    assertFalse(overlap(8, 4, 64, 0, 12));
  }

  @Test
  void planesSideBySideDoNot() {
    assertFalse(overlap(8, 8, 0, 40, 44));
    assertFalse(overlap(8, 6, 0, 40, 43));
  }

  @Test
  void halfARowTooFewIsFound() {
    // Chroma rows of half a luma row, and room for two and a half of three.
    assertTrue(overlap(8, 4, 0, 40, 50));
    assertTrue(overlap(8, 4, 0, 40, 48));
    assertTrue(overlap(8, 4, 0, 36, 52));
    assertTrue(overlap(8, 8, 0, 40, 42));
  }

  @Test
  void aLastRowOutsideIsFound() {
    FrameMemory frame =
        new FrameMemory(MemoryKind.HOST, new long[] {100, 140, 152}, new int[] {8, 4, 4});
    assertTrue(PlaneRoom.enough(frame, SHAPES, 52 + 2 * 4 + 3));
    assertFalse(PlaneRoom.enough(frame, SHAPES, 52 + 2 * 4 + 2));
  }

  @Test
  void planesThatBeginWithinARowAreFound() {
    assertTrue(PlaneRoom.wholeRows(frame(100, 140, 164)));
    assertFalse(PlaneRoom.wholeRows(frame(100, 140, 160)));
  }

  private static FrameMemory frame(long... addresses) {
    return new FrameMemory(MemoryKind.HOST, addresses, new int[] {8, 8, 8});
  }

  private static boolean overlap(int luma, int chroma, long... addresses) {
    FrameMemory frame =
        new FrameMemory(MemoryKind.HOST, addresses, new int[] {luma, chroma, chroma});
    return !PlaneRoom.enough(frame, SHAPES, Long.MAX_VALUE);
  }
}
