package org.gstvae.model.pixels;

import java.util.List;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/** R'G'B' from -1 to 1 to video bytes, rounded to nearest. */
final class PixelOutput {
  private static final int OPAQUE = 255;

  /** Codes outside are timing references on a serial digital interface (SMPTE ST 292-1). */
  private static final int LEAST_SDI_CODE = 4;

  private static final int MOST_SDI_CODE = 1019;

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
      case UYVY -> plane(g, 0, packedYuv(g, layout, limited, 1));
      case V210 -> {
        Value samples = packedYuv(g, layout, limited, V210Words.PIXELS / 2);
        Value codes = g.clamp(g.round(samples), LEAST_SDI_CODE, MOST_SDI_CODE);
        plane(g, 0, V210Words.pack(g, codes));
      }
      case I420_10LE -> {
        Value yuv = ColorTransform.toYuv(g, layout, limited);
        Value chroma = chroma(g, layout, yuv, true);
        plane(g, 0, WideSamples.split(g, codes10(g, g.slice(yuv, 1, 0, 1))));
        plane(g, 1, WideSamples.split(g, codes10(g, g.slice(chroma, 1, 0, 1))));
        plane(g, 2, WideSamples.split(g, codes10(g, g.slice(chroma, 1, 1, 2))));
      }
      case P010_10LE -> {
        Value yuv = ColorTransform.toYuv(g, layout, limited);
        Value luma = codes10(g, g.slice(yuv, 1, 0, 1));
        Value chroma = codes10(g, chroma(g, layout, yuv, true));
        plane(g, 0, WideSamples.split(g, g.affine(luma, PixelInput.P010_UNIT, 0)));
        plane(g, 1, WideSamples.split(g, g.affine(chroma, PixelInput.P010_UNIT, 0)));
      }
    }
  }

  /**
   * Samples Cb Y' Cr Y' [1, 4n, T, rows, units] of n pairs of pixels a unit, not yet rounded. Where
   * the width does not fill the last unit, the last pixels are repeated.
   */
  private static Value packedYuv(GraphBuilder g, VideoLayout layout, Value rgb, int pairs) {
    Value yuv = ColorTransform.toYuv(g, layout, rgb);
    Value luma = wholeUnits(g, g.slice(yuv, 1, 0, 1), 2 * pairs);
    Value chroma = wholeUnits(g, chroma(g, layout, yuv, false), pairs);
    Value both =
        g.concat(
            1, List.of(g.spaceToDepth(chroma, 1, 1, pairs), g.spaceToDepth(luma, 1, 1, 2 * pairs)));
    int[] order = new int[4 * pairs];
    for (int i = 0; i < 2 * pairs; i++) {
      order[2 * i] = i;
      order[2 * i + 1] = 2 * pairs + i;
    }
    return g.gather(both, 1, order);
  }

  private static Value wholeUnits(GraphBuilder g, Value x, int unit) {
    int missing = Math.floorMod(-(int) x.dim(4), unit);
    return g.extend(x, 0, missing);
  }

  private static Value codes10(GraphBuilder g, Value values) {
    return g.clamp(g.round(values), 0, 1023);
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
    return ChromaResampler.down(g, g.slice(yuv, 1, 1, 3), layout.chromaSite(), vertical);
  }

  /** Codes [1, bytes, T, rows, units] as a plane output [1, T, rows, units, bytes]. */
  private static void plane(GraphBuilder g, int index, Value codes) {
    Value bytes = g.cast(g.clamp(g.round(codes), 0, 255), ElementType.U8);
    g.output(PlaneShapes.name(index), g.permute(bytes, 0, 2, 3, 4, 1));
  }
}
