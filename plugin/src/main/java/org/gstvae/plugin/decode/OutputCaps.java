package org.gstvae.plugin.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gstvae.engine.PixelFormat;
import org.gstvae.latent.LatentCaps;
import org.gstvae.plugin.codec.RawVideo;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.GLib;
import org.gstvae.plugin.gst.GstCuda;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.GstVideo;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * Chooses the raw video to put out: the format that the latents were made from if downstream takes
 * it, else the first that it takes, of the same depth if there is one.
 */
final class OutputCaps {
  /** Fields that latents and pictures have in common. */
  private static final List<String> KEPT =
      List.of(
          "framerate",
          "max-framerate",
          "pixel-aspect-ratio",
          "multiview-mode",
          "mastering-display-info",
          "content-light-level");

  private static final int INTERSECT_FIRST = 1;
  private static final int MATRIX_RGB = 1;
  private static final int RANGE_FULL = 1;
  private static final int EIGHT_BITS = 8;

  private OutputCaps() {}

  /**
   * Chooses.
   *
   * @param input the caps of the latents, as given
   * @param latents the same, read
   * @param allowed what downstream takes
   * @param gpu whether pictures can be left in the GPU's memory, which is done where downstream
   *     takes no others
   * @return fixed caps, which the caller owns
   * @throws ElementException STREAM/WRONG_TYPE if downstream takes nothing of it
   */
  static long choose(long input, LatentCaps latents, long allowed, boolean gpu)
      throws ElementException {
    long chosen = choose(RawVideo.MEDIA_TYPE, RawVideo.FORMATS, input, latents, allowed);
    if (chosen == 0 && gpu) {
      chosen = choose(RawVideo.CUDA_MEDIA_TYPE, gpuFormats(latents), input, latents, allowed);
    }
    if (chosen != 0) {
      return chosen;
    }
    throw new ElementException(
        ErrorCode.STREAM_WRONG_TYPE,
        "downstream takes no video of "
            + latents.width()
            + "x"
            + latents.height()
            + " in a format that can be decoded to: "
            + Caps.text(allowed));
  }

  /**
   * In GPU memory of GStreamer 1.22 the last plane of an odd height begins within a row; its copies
   * to the CPU then lack a part.
   */
  private static List<PixelFormat> gpuFormats(LatentCaps latents) {
    return RawVideo.CUDA_FORMATS.stream()
        .filter(format -> format.planes() < 3 || latents.height() % 2 == 0)
        .toList();
  }

  /** Whether caps are of pictures in a GPU's memory. */
  static boolean onGpu(long caps) {
    return GstData.gst_caps_features_contains(
            GstData.gst_caps_get_features(caps, 0), GstCuda.FEATURE)
        != 0;
  }

  /** Zero if downstream takes none of it. */
  private static long choose(
      String mediaType, List<PixelFormat> formats, long input, LatentCaps latents, long allowed) {
    String common = common(input, latents);
    for (PixelFormat format : preferred(formats, latents)) {
      for (String color : List.of(color(input, format), "")) {
        long caps = Caps.parse(mediaType + ", format=(string)" + format.gstName() + common + color);
        long taken = GstData.gst_caps_intersect_full(caps, allowed, INTERSECT_FIRST);
        GstData.gst_mini_object_unref(caps);
        if (GstData.gst_caps_is_empty(taken) == 0) {
          return GstData.gst_caps_fixate(taken);
        }
        GstData.gst_mini_object_unref(taken);
      }
    }
    return 0;
  }

  private static List<PixelFormat> preferred(List<PixelFormat> known, LatentCaps latents) {
    PixelFormat source =
        latents.sourceFormat() == null ? null : PixelFormat.byGstName(latents.sourceFormat());
    int bits = source == null ? EIGHT_BITS : source.bits();
    List<PixelFormat> formats = new ArrayList<>(known);
    formats.sort(
        Comparator.comparing((PixelFormat format) -> format != source)
            .thenComparing(format -> format.bits() != bits));
    return formats;
  }

  private static String common(long input, LatentCaps latents) {
    StringBuilder text = new StringBuilder();
    text.append(", width=(int)").append(latents.width());
    text.append(", height=(int)").append(latents.height());
    text.append(", interlace-mode=(string)progressive");
    long structure = GstData.gst_caps_get_structure(input, 0);
    try (Scratch out = new Scratch(2 * Integer.BYTES)) {
      for (String field : KEPT) {
        String string = GstData.gst_structure_get_string(structure, field);
        if (string != null) {
          text.append(", ").append(Caps.field(field, string));
        } else if (GstData.gst_structure_get_fraction(
                structure, field, out.address(), out.address() + Integer.BYTES)
            != 0) {
          text.append(", ")
              .append(field)
              .append("=(fraction)")
              .append(Memory.getInt(out.address(), 0))
              .append('/')
              .append(Memory.getInt(out.address(), Integer.BYTES));
        }
      }
    }
    if (GstData.gst_structure_has_field(structure, "framerate") == 0) {
      text.append(", framerate=(fraction)0/1");
    }
    return text.toString();
  }

  /**
   * The colour fields. Primaries and transfer are the source's; the matrix is the source's where
   * both are Y'CbCr, none for R'G'B', and GStreamer's default for Y'CbCr from R'G'B'.
   */
  private static String color(long input, PixelFormat format) {
    long structure = GstData.gst_caps_get_structure(input, 0);
    String colorimetry = GstData.gst_structure_get_string(structure, "colorimetry");
    if (colorimetry == null) {
      return "";
    }
    try (Scratch parsed = new Scratch(Layout.COLORIMETRY)) {
      if (GstVideo.gst_video_colorimetry_from_string(parsed.address(), colorimetry) == 0) {
        return "";
      }
      boolean rgb = Memory.getInt(parsed.address(), Layout.COLORIMETRY_MATRIX) == MATRIX_RGB;
      if (!format.yuv() && !rgb) {
        Memory.setInt(parsed.address(), Layout.COLORIMETRY_MATRIX, MATRIX_RGB);
        Memory.setInt(parsed.address(), Layout.COLORIMETRY_RANGE, RANGE_FULL);
        return ", " + Caps.field("colorimetry", text(parsed.address()));
      }
      if (format.yuv() && rgb) {
        return "";
      }
    }
    String site = GstData.gst_structure_get_string(structure, "chroma-site");
    return ", "
        + Caps.field("colorimetry", colorimetry)
        + (site == null || !format.yuv() ? "" : ", " + Caps.field("chroma-site", site));
  }

  private static String text(long colorimetry) {
    long text = GstVideo.gst_video_colorimetry_to_string(colorimetry);
    try {
      return Memory.string(text);
    } finally {
      GLib.g_free(text);
    }
  }
}
