package org.gstvae.model.pixels;

import org.gstvae.engine.VideoLayout;

/**
 * The U8 tensors that stand for a frame's planes: rows, units of a row, bytes of a unit. A unit is
 * a pixel of packed R'G'B', a sample or pair of samples of a plane, two pixels of packed 4:2:2, or
 * six of v210.
 */
public final class PlaneShapes {
  private PlaneShapes() {}

  /** Rows, units and bytes per unit of every plane. */
  public static int[][] of(VideoLayout layout) {
    int width = layout.width();
    int height = layout.height();
    int halfWidth = (width + 1) / 2;
    int halfHeight = (height + 1) / 2;
    return switch (layout.format()) {
      case I420 ->
          new int[][] {{height, width, 1}, {halfHeight, halfWidth, 1}, {halfHeight, halfWidth, 1}};
      case NV12 -> new int[][] {{height, width, 1}, {halfHeight, halfWidth, 2}};
      case UYVY -> new int[][] {{height, halfWidth, 4}};
      case RGB, BGR -> new int[][] {{height, width, 3}};
      case RGBX, BGRX, RGBA, BGRA -> new int[][] {{height, width, 4}};
      case V210 ->
          new int[][] {
            {height, (width + V210Words.PIXELS - 1) / V210Words.PIXELS, V210Words.BYTES}
          };
      case I420_10LE ->
          new int[][] {{height, width, 2}, {halfHeight, halfWidth, 2}, {halfHeight, halfWidth, 2}};
      case P010_10LE -> new int[][] {{height, width, 2}, {halfHeight, halfWidth, 4}};
    };
  }

  /** Name of a plane's graph input or output. */
  public static String name(int plane) {
    return "plane" + plane;
  }
}
