package org.gstvae.model.pixels;

import org.gstvae.engine.EngineException;
import org.gstvae.engine.VideoLayout;

/**
 * The U8 tensors that stand for a frame's planes: rows, units of a row, bytes of a unit. A unit is
 * a pixel of packed R'G'B', a sample or pair of samples of a plane, and two pixels of packed 4:2:2.
 */
public final class PlaneShapes {
  private PlaneShapes() {}

  /**
   * Rows, units and bytes per unit of every plane.
   *
   * @throws EngineException UNSUPPORTED for layouts that no graph can be recorded for yet
   */
  public static int[][] of(VideoLayout layout) throws EngineException {
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
      case V210, I420_10LE, P010_10LE ->
          throw new EngineException(
              EngineException.Kind.UNSUPPORTED,
              "format "
                  + layout.format().gstName()
                  + " is not supported yet; convert to an 8-bit format with videoconvert");
    };
  }

  /** Name of a plane's graph input or output. */
  public static String name(int plane) {
    return "plane" + plane;
  }
}
