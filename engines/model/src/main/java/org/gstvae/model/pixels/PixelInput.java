package org.gstvae.model.pixels;

import java.util.List;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/** Video bytes to R'G'B' from -1 to 1, in FP32. */
final class PixelInput {
  private PixelInput() {}

  /** Records the plane inputs and the conversion to [1, 3, T, H, W]. */
  static Value record(GraphBuilder g, VideoLayout layout, int frames) {
    return switch (layout.format()) {
      case RGB -> packed(g, layout, frames, 3, 0, 1, 2);
      case BGR -> packed(g, layout, frames, 3, 2, 1, 0);
      case RGBX, RGBA -> packed(g, layout, frames, 4, 0, 1, 2);
      case BGRX, BGRA -> packed(g, layout, frames, 4, 2, 1, 0);
      case I420 -> {
        Value u = plane(g, 1, frames, halfHeight(layout), halfWidth(layout), 1);
        Value v = plane(g, 2, frames, halfHeight(layout), halfWidth(layout), 1);
        yield yuv(g, layout, luma(g, layout, frames), g.concat(1, List.of(u, v)), true);
      }
      case NV12 -> {
        Value uv = plane(g, 1, frames, halfHeight(layout), halfWidth(layout), 2);
        yield yuv(g, layout, luma(g, layout, frames), uv, true);
      }
      case UYVY -> {
        Value units = plane(g, 0, frames, layout.height(), halfWidth(layout), 4);
        Value luma = g.depthToSpace(g.gather(units, 1, 1, 3), 1, 1, 2);
        Value chroma = g.gather(units, 1, 0, 2);
        yield yuv(g, layout, g.slice(luma, 4, 0, layout.width()), chroma, false);
      }
      case V210, I420_10LE, P010_10LE ->
          throw new IllegalArgumentException("format: " + layout.format() + " (expected: 8 bits)");
    };
  }

  private static Value packed(
      GraphBuilder g, VideoLayout layout, int frames, int bytes, int... order) {
    Value units = plane(g, 0, frames, layout.height(), layout.width(), bytes);
    Value rgb = g.gather(units, 1, order);
    Quantization q = Quantization.of(layout);
    return g.affine(rgb, 2 / q.lumaSpan(), -1 - 2 * q.black() / q.lumaSpan());
  }

  private static Value luma(GraphBuilder g, VideoLayout layout, int frames) {
    return plane(g, 0, frames, layout.height(), layout.width(), 1);
  }

  private static Value yuv(
      GraphBuilder g, VideoLayout layout, Value luma, Value chroma, boolean vertical) {
    Value full = ChromaResampler.up(g, chroma, layout.chromaSite(), vertical);
    Value cropped = g.slice(g.slice(full, 3, 0, layout.height()), 4, 0, layout.width());
    return ColorTransform.toRgb(g, layout, g.concat(1, List.of(luma, cropped)));
  }

  /** A plane input [T, rows, units, bytes] as FP32 [1, bytes, T, rows, units]. */
  private static Value plane(
      GraphBuilder g, int index, int frames, int rows, int units, int bytes) {
    Value input = g.input(PlaneShapes.name(index), ElementType.U8, 1, frames, rows, units, bytes);
    return g.cast(g.permute(input, 0, 4, 1, 2, 3), ElementType.F32);
  }

  private static int halfWidth(VideoLayout layout) {
    return (layout.width() + 1) / 2;
  }

  private static int halfHeight(VideoLayout layout) {
    return (layout.height() + 1) / 2;
  }
}
