package org.gstvae.plugin.decode;

import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.pixels.PlaneShapes;
import org.gstvae.plugin.gst.Memory;

/** The bytes between the end of a row and the next row, which no picture covers. */
final class RowPadding {
  private RowPadding() {}

  /** Sets them to zero, so that no old memory leaves the process. */
  static void clear(VideoLayout layout, FrameMemory memory) {
    int[][] planes = PlaneShapes.of(layout);
    for (int plane = 0; plane < planes.length; plane++) {
      int rowBytes = planes[plane][1] * planes[plane][2];
      int stride = memory.strides()[plane];
      if (stride <= rowBytes) {
        continue;
      }
      long row = memory.addresses()[plane];
      for (int y = 0; y < planes[plane][0]; y++) {
        Memory.clear(row + rowBytes, stride - rowBytes);
        row += stride;
      }
    }
  }
}
