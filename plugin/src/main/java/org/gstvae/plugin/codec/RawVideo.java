package org.gstvae.plugin.codec;

import java.util.List;
import java.util.stream.Collectors;
import org.gstvae.engine.PixelFormat;

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

  /** Caps of the pad templates. */
  public static final String TEMPLATE =
      MEDIA_TYPE
          + ", format=(string){ "
          + FORMATS.stream().map(PixelFormat::gstName).collect(Collectors.joining(", "))
          // Sizes and interlacing stay open: a refusal when linking could not say why.
          + " }, width=(int)[1, 2147483647], height=(int)[1, 2147483647],"
          + " framerate=(fraction)[0/1, 2147483647/1]";

  private RawVideo() {}
}
