package org.gstvae.model.pixels;

import java.util.List;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.PadMode;
import org.gstvae.model.graph.Value;

/** R'G'B' from -1 to 1 to video bytes, rounded to nearest. */
final class PixelOutput {
  private static final int OPAQUE = 255;

  private PixelOutput() {}

  /** Records the conversion of rgb [1, 3, T, H, W] and the plane outputs. */
  static void record(GraphBuilder g, VideoLayout layout, Value rgb) {
    Value limited = g.clamp(rgb, -1, 1);
    switch (layout.format()) {
      case RGB -> packed(g, layout, limited, false, 0, 1, 2);
      case BGR -> packed(g, layout, limited, false, 2, 1, 0);
      case RGBX, RGBA -> packed(g, layout, limited, true, 0, 1, 2);
      case BGRX, BGRA -> packed(g, layout, limited, true, 2, 1, 0);
      case I420 -> {
        Value yuv = ColorTransform.toYuv(g, layout, limited);
        Value chroma = chroma(g, layout, yuv, true);
        plane(g, 0, g.slice(yuv, 1, 0, 1));
        plane(g, 1, g.slice(chroma, 1, 0, 1));
        plane(g, 2, g.slice(chroma, 1, 1, 2));
      }
      case NV12 -> {
        Value yuv = ColorTransform.toYuv(g, layout, limited);
        plane(g, 0, g.slice(yuv, 1, 0, 1));
        plane(g, 1, chroma(g, layout, yuv, true));
      }
      case UYVY -> {
        Value yuv = ColorTransform.toYuv(g, layout, limited);
        Value luma = g.spaceToDepth(evenSize(g, g.slice(yuv, 1, 0, 1), false), 1, 1, 2);
        Value chroma = chroma(g, layout, yuv, false);
        plane(g, 0, g.gather(g.concat(1, List.of(chroma, luma)), 1, 0, 2, 1, 3));
      }
      case V210, I420_10LE, P010_10LE ->
          throw new IllegalArgumentException("format: " + layout.format() + " (expected: 8 bits)");
    }
  }

  private static void packed(
      GraphBuilder g, VideoLayout layout, Value rgb, boolean fourth, int... order) {
    Quantization q = Quantization.of(layout);
    Value codes = g.affine(g.gather(rgb, 1, order), q.lumaSpan() / 2, q.black() + q.lumaSpan() / 2);
    if (fourth) {
      Value opaque = g.affine(g.slice(codes, 1, 0, 1), 0, OPAQUE);
      codes = g.concat(1, List.of(codes, opaque));
    }
    plane(g, 0, codes);
  }

  /** Chroma at its own size, [1, 2, T, h, w]. */
  private static Value chroma(GraphBuilder g, VideoLayout layout, Value yuv, boolean vertical) {
    Value differences = evenSize(g, g.slice(yuv, 1, 1, 3), vertical);
    return ChromaResampler.down(g, differences, layout.chromaSite(), vertical);
  }

  private static Value evenSize(GraphBuilder g, Value x, boolean height) {
    int[] after = {0, height ? (int) (x.dim(3) % 2) : 0, (int) (x.dim(4) % 2)};
    return g.pad(x, new int[3], after, PadMode.REPLICATE);
  }

  /** Codes [1, bytes, T, rows, units] as a plane output [1, T, rows, units, bytes]. */
  private static void plane(GraphBuilder g, int index, Value codes) {
    Value bytes = g.cast(g.clamp(g.round(codes), 0, 255), ElementType.U8);
    g.output(PlaneShapes.name(index), g.permute(bytes, 0, 2, 3, 4, 1));
  }
}
