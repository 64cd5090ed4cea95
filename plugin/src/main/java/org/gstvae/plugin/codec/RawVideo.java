package org.gstvae.plugin.codec;

import java.util.List;
import java.util.stream.Collectors;
import org.gstvae.engine.PixelFormat;
import org.gstvae.plugin.gst.GstCuda;

/** The raw video that the elements take and give. */
public final class RawVideo {
  /** The media type. */
  public static final String MEDIA_TYPE = "video/x-raw";

  /** Smallest side of a picture. */
  public static final int LEAST_SIDE = 16;

  /** Largest side of a picture. */
  public static final int MOST_SIDE = 8192;

  /** All formats, best kept first. */
  public static final List<PixelFormat> FORMATS = List.of(PixelFormat.values());

  /** Those that GStreamer's CUDA library can allocate. */
  public static final List<PixelFormat> CUDA_FORMATS =
      FORMATS.stream()
          .filter(format -> format != PixelFormat.UYVY && format != PixelFormat.V210)
          .toList();

  /** The media type for frames in a GPU's memory. */
  public static final String CUDA_MEDIA_TYPE = MEDIA_TYPE + "(" + GstCuda.FEATURE + ")";

  private RawVideo() {}

  /** Caps of the pad templates: system memory first, and a GPU's where that can be had here. */
  public static String template() {
    String system = template(MEDIA_TYPE, FORMATS);
    return GstCuda.available() ? system + "; " + template(CUDA_MEDIA_TYPE, CUDA_FORMATS) : system;
  }

  private static String template(String mediaType, List<PixelFormat> formats) {
    return mediaType
        + ", format=(string){ "
        + formats.stream().map(PixelFormat::gstName).collect(Collectors.joining(", "))
        // Sizes and interlacing stay open: a refusal when linking could not say why.
        + " }, width=(int)[1, 2147483647], height=(int)[1, 2147483647],"
        + " framerate=(fraction)[0/1, 2147483647/1]";
  }
}
