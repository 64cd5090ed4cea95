package org.gstvae.plugin.codec;

import org.gstvae.engine.FrameMemory;

/** Whether every plane has bytes of its own: else what was written to one damaged another. */
final class PlaneRoom {
  private PlaneRoom() {}

  /**
   * Whether no two planes share bytes, and all lie within the memory.
   *
   * @param shapes rows, units and bytes per unit of every plane
   * @param bytes what the memory has from the first plane on
   */
  static boolean enough(FrameMemory frame, int[][] shapes, long bytes) {
    for (int b = 0; b < shapes.length; b++) {
      long begin = frame.addresses()[b] - frame.addresses()[0];
      if (begin + length(frame, shapes, b) > bytes) {
        return false;
      }
      for (int a = 0; a < b; a++) {
        if (overlap(frame, shapes, a, b) && overlap(frame, shapes, b, a)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether every plane begins where a row of the first one would. */
  static boolean wholeRows(FrameMemory frame) {
    for (long address : frame.addresses()) {
      if ((address - frame.addresses()[0]) % frame.strides()[0] != 0) {
        return false;
      }
    }
    return true;
  }

  /** From the first byte of the first row behind the last byte of the last. */
  private static long length(FrameMemory frame, int[][] shapes, int plane) {
    int[] shape = shapes[plane];
    return (shape[0] - 1L) * frame.strides()[plane] + (long) shape[1] * shape[2];
  }

  /** Whether the second plane neither begins behind the first one nor between its rows. */
  private static boolean overlap(FrameMemory frame, int[][] shapes, int first, int second) {
    long stride = frame.strides()[first];
    long width = (long) shapes[first][1] * shapes[first][2];
    long distance = frame.addresses()[second] - frame.addresses()[first];
    if (distance >= length(frame, shapes, first)) {
      return false;
    }
    // Side by side: every row of one ends where the other's begins.
    long inRow = Math.floorMod(distance, Math.max(1, stride));
    boolean beside =
        stride == frame.strides()[second]
            && inRow >= width
            && inRow + (long) shapes[second][1] * shapes[second][2] <= stride;
    return !beside;
  }
}
