package org.gstvae.model.pixels;

import java.util.List;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/** Video bytes to R'G'B' from -1 to 1, in FP32. */
final class PixelInput {
  /** Word of the code 1 in P010. */
  static final int P010_UNIT = 64;

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
        yield packedYuv(g, layout, units);
      }
      case V210 -> {
        int groups = (layout.width() + V210Words.PIXELS - 1) / V210Words.PIXELS;
        Value bytes = plane(g, 0, frames, layout.height(), groups, V210Words.BYTES);
        yield packedYuv(g, layout, V210Words.unpack(g, bytes));
      }
      case I420_10LE -> {
        Value luma = WideSamples.join(g, plane(g, 0, frames, layout.height(), layout.width(), 2));
        Value u = plane(g, 1, frames, halfHeight(layout), halfWidth(layout), 2);
        Value v = plane(g, 2, frames, halfHeight(layout), halfWidth(layout), 2);
        Value chroma = WideSamples.join(g, g.concat(1, List.of(u, v)));
        yield yuv(g, layout, luma, chroma, true);
      }
      case P010_10LE -> {
        Value luma = WideSamples.join(g, plane(g, 0, frames, layout.height(), layout.width(), 2));
        Value uv = plane(g, 1, frames, halfHeight(layout), halfWidth(layout), 4);
        Value chroma = WideSamples.join(g, uv);
        yield yuv(g, layout, highBits(g, luma), highBits(g, chroma), true);
      }
    };
  }

  private static Value packed(
      GraphBuilder g, VideoLayout layout, int frames, int bytes, int... order) {
    Value units = plane(g, 0, frames, layout.height(), layout.width(), bytes);
    Value rgb = g.gather(units, 1, order);
    Quantization q = Quantization.of(layout);
    return g.affine(rgb, 2 / q.lumaSpan(), -1 - 2 * q.black() / q.lumaSpan());
  }

  /** Samples Cb Y' Cr Y' [1, 4n, T, rows, units] of n pairs of pixels a unit. */
  private static Value packedYuv(GraphBuilder g, VideoLayout layout, Value units) {
    int pairs = (int) units.dim(1) / 4;
    int[] even = new int[2 * pairs];
    int[] odd = new int[2 * pairs];
    for (int i = 0; i < even.length; i++) {
      even[i] = 2 * i;
      odd[i] = 2 * i + 1;
    }
    Value luma = g.depthToSpace(g.gather(units, 1, odd), 1, 1, 2 * pairs);
    Value chroma = g.depthToSpace(g.gather(units, 1, even), 1, 1, pairs);
    return yuv(
        g, layout, g.crop(luma, 4, layout.width()), g.crop(chroma, 4, halfWidth(layout)), false);
  }

  /** P010's samples are the high 10 bits of their words. */
  private static Value highBits(GraphBuilder g, Value words) {
    return WideSamples.quotient(g, words, P010_UNIT);
  }

  private static Value luma(GraphBuilder g, VideoLayout layout, int frames) {
    return plane(g, 0, frames, layout.height(), layout.width(), 1);
  }

  private static Value yuv(
      GraphBuilder g, VideoLayout layout, Value luma, Value chroma, boolean vertical) {
    Value full = ChromaResampler.up(g, chroma, layout.chromaSite(), vertical);
    Value cropped = g.crop(g.crop(full, 3, layout.height()), 4, layout.width());
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
