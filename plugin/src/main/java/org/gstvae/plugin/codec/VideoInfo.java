package org.gstvae.plugin.codec;

import org.gstvae.engine.ChromaSite;
import org.gstvae.engine.ColorMatrix;
import org.gstvae.engine.ColorRange;
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.GstVideo;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** A GstVideoInfo: what raw video caps say, with GStreamer's defaults where they are silent. */
public final class VideoInfo implements AutoCloseable {
  private static final int INTERLACE_PROGRESSIVE = 0;
  private static final int RANGE_FULL = 1;
  private static final int CHROMA_H_COSITED = 1 << 1;
  private static final int CHROMA_V_COSITED = 1 << 2;

  private final Scratch info = new Scratch(Layout.VIDEO_INFO);

  /** Reads raw video caps, which stay the caller's. */
  public VideoInfo(long caps) throws ElementException {
    if (GstVideo.gst_video_info_from_caps(info.address(), caps) == 0) {
      info.close();
      throw new ElementException(
          ErrorCode.STREAM_WRONG_TYPE, "not raw video that can be understood: " + Caps.text(caps));
    }
  }

  /** The GstVideoInfo. */
  public long address() {
    return info.address();
  }

  /** Name of the GstVideoFormat. */
  public String format() {
    return format(address());
  }

  /** Whether whole pictures follow each other. */
  public boolean progressive() {
    return field(Layout.VIDEO_INFO_INTERLACE_MODE) == INTERLACE_PROGRESSIVE;
  }

  /** Bytes of a frame in the standard layout. */
  public int frameBytes() {
    return (int) Memory.getLong(address(), Layout.VIDEO_INFO_SIZE);
  }

  /**
   * The layout in the engine's terms.
   *
   * @throws ElementException STREAM/WRONG_TYPE for what no engine takes
   */
  public VideoLayout layout() throws ElementException {
    PixelFormat format = PixelFormat.byGstName(format());
    if (format == null) {
      throw new ElementException(
          ErrorCode.STREAM_WRONG_TYPE,
          "video format " + format() + " is not supported: put videoconvert in front");
    }
    checkSide("width", width());
    checkSide("height", height());
    long colorimetry = address() + Layout.VIDEO_INFO_COLORIMETRY;
    int range = Memory.getInt(colorimetry, Layout.COLORIMETRY_RANGE);
    int matrix = Memory.getInt(colorimetry, Layout.COLORIMETRY_MATRIX);
    if (!format.yuv()) {
      return new VideoLayout(
          format,
          width(),
          height(),
          ColorMatrix.RGB,
          range == 0 || range == RANGE_FULL ? ColorRange.FULL : ColorRange.LIMITED,
          ChromaSite.CENTER);
    }
    return new VideoLayout(
        format,
        width(),
        height(),
        matrix(matrix),
        range == RANGE_FULL ? ColorRange.FULL : ColorRange.LIMITED,
        chromaSite(field(Layout.VIDEO_INFO_CHROMA_SITE)));
  }

  private static void checkSide(String name, int value) throws ElementException {
    if (value < RawVideo.LEAST_SIDE || value > RawVideo.MOST_SIDE) {
      throw new ElementException(
          ErrorCode.STREAM_WRONG_TYPE,
          name
              + ": "
              + value
              + " (expected: "
              + RawVideo.LEAST_SIDE
              + ".."
              + RawVideo.MOST_SIDE
              + "): put videoscale in front");
    }
  }

  /** Picture width. */
  public int width() {
    return field(Layout.VIDEO_INFO_WIDTH);
  }

  /** Picture height. */
  public int height() {
    return field(Layout.VIDEO_INFO_HEIGHT);
  }

  @Override
  public void close() {
    info.close();
  }

  private int field(int offset) {
    return Memory.getInt(address(), offset);
  }

  private static String format(long info) {
    long description = Memory.getLong(info, Layout.VIDEO_INFO_FORMAT);
    return Memory.string(Memory.getLong(description, Layout.FORMAT_INFO_NAME));
  }

  /** From GstVideoColorMatrix. */
  private ColorMatrix matrix(int value) {
    return switch (value) {
      case 2 -> ColorMatrix.FCC;
      case 3 -> ColorMatrix.BT709;
      case 4 -> ColorMatrix.BT601;
      case 5 -> ColorMatrix.SMPTE240M;
      case 6 -> ColorMatrix.BT2020;
      // Unknown: what GStreamer assumes from the height, since the name of a matrix can be missing
      // where another part of the colorimetry is given.
      default -> height() > 576 ? ColorMatrix.BT709 : ColorMatrix.BT601;
    };
  }

  /** From GstVideoChromaSite. */
  private static ChromaSite chromaSite(int flags) {
    boolean horizontal = (flags & CHROMA_H_COSITED) != 0;
    boolean vertical = (flags & CHROMA_V_COSITED) != 0;
    if (horizontal) {
      return vertical ? ChromaSite.TOP_LEFT : ChromaSite.LEFT;
    }
    return vertical ? ChromaSite.TOP : ChromaSite.CENTER;
  }
}
