package org.gstvae.plugin.codec;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.gstvae.engine.PixelFormat;

/** The raw video that the elements take and give. */
public final class RawVideo {
  /** The media type. */
  public static final String MEDIA_TYPE = "video/x-raw";

  /** Smallest and largest side of a picture. */
  public static final int LEAST_SIDE = 16;

  public static final int MOST_SIDE = 8192;

  /** All formats, best kept first. */
  public static final List<PixelFormat> FORMATS =
      Arrays.stream(PixelFormat.values())
          .filter(format -> format.bits() == 8)
          .collect(Collectors.toUnmodifiableList());

  /** Caps of the pad templates. */
  public static final String TEMPLATE =
      MEDIA_TYPE
          + ", format=(string){ "
          + FORMATS.stream().map(PixelFormat::gstName).collect(Collectors.joining(", "))
          + " }, width=(int)["
          + LEAST_SIDE
          + ", "
          + MOST_SIDE
          + "], height=(int)["
          + LEAST_SIDE
          + ", "
          + MOST_SIDE
          + "], framerate=(fraction)[0/1, 2147483647/1]";

  private RawVideo() {}
}
