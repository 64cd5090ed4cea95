package org.gstvae.plugin.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.GstVideo;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * Time codes, captions and AFD of a frame: metas of its buffer on the raw side, side data of the
 * access unit on the other. The layout of the values is in plugin/LATENT_FORMAT.md.
 */
public final class FrameMetas {
  private static final int TIME_CODE_BYTES = 16;
  private static final int CAPTION_HEAD_BYTES = 4;
  private static final int AFD_BYTES = 4;

  private FrameMetas() {}

  /** What a frame's buffer carries, as side data of frame number {@code frame} of a chunk. */
  public static List<SideData> read(long buffer, int frame) {
    List<SideData> found = new ArrayList<>();
    try (Scratch state = new Scratch(Long.BYTES)) {
      while (true) {
        long meta = GstData.gst_buffer_iterate_meta(buffer, state.address());
        if (meta == 0) {
          return found;
        }
        long api = Memory.getLong(Memory.getLong(meta, Layout.META_INFO), Layout.META_INFO_API);
        if (api == GstVideo.gst_video_time_code_meta_api_get_type()) {
          found.add(timeCode(meta, frame));
        } else if (api == GstVideo.gst_video_caption_meta_api_get_type()) {
          found.add(captions(meta, frame));
        } else if (api == GstVideo.gst_video_afd_meta_api_get_type()) {
          found.add(activeFormat(meta, frame));
        }
      }
    }
  }

  /**
   * Puts the side data of one frame of a chunk on a picture's buffer; what is malformed is left.
   */
  public static void write(List<SideData> sideData, int frame, long buffer) {
    for (SideData data : sideData) {
      ByteBuffer value = data.value().order(ByteOrder.LITTLE_ENDIAN);
      if (value.remaining() < Short.BYTES
          || Short.toUnsignedInt(value.getShort(value.position())) != frame) {
        continue;
      }
      value.getShort();
      if (data.type() == SideDataType.TIMECODE.code()) {
        addTimeCode(value, buffer);
      } else if (data.type() == SideDataType.CAPTIONS.code()) {
        addCaptions(value, buffer);
      } else if (data.type() == SideDataType.AFD.code()) {
        addActiveFormat(value, buffer);
      }
    }
  }

  private static SideData timeCode(long meta, int frame) {
    ByteBuffer value =
        head(TIME_CODE_BYTES, frame)
            .put((byte) Memory.getInt(meta, Layout.TIME_CODE_HOURS))
            .put((byte) Memory.getInt(meta, Layout.TIME_CODE_MINUTES))
            .put((byte) Memory.getInt(meta, Layout.TIME_CODE_SECONDS))
            .put((byte) Memory.getInt(meta, Layout.TIME_CODE_FRAMES))
            .putShort((short) Memory.getInt(meta, Layout.TIME_CODE_FLAGS))
            .putInt(Memory.getInt(meta, Layout.TIME_CODE_FPS_N))
            .putInt(Memory.getInt(meta, Layout.TIME_CODE_FPS_D));
    return new SideData(SideDataType.TIMECODE.code(), value.flip());
  }

  private static void addTimeCode(ByteBuffer value, long buffer) {
    if (value.remaining() != TIME_CODE_BYTES - Short.BYTES) {
      return;
    }
    int hours = Byte.toUnsignedInt(value.get());
    int minutes = Byte.toUnsignedInt(value.get());
    int seconds = Byte.toUnsignedInt(value.get());
    int frames = Byte.toUnsignedInt(value.get());
    int flags = Short.toUnsignedInt(value.getShort());
    int fpsN = value.getInt();
    int fpsD = value.getInt();
    if (hours > 23 || minutes > 59 || seconds > 59 || fpsN <= 0 || fpsD <= 0) {
      return;
    }
    long unused =
        GstVideo.gst_buffer_add_video_time_code_meta_full(
            buffer, fpsN, fpsD, 0, flags, hours, minutes, seconds, frames, 0);
  }

  private static SideData captions(long meta, int frame) {
    long size = Memory.getLong(meta, Layout.CAPTION_SIZE);
    ByteBuffer value =
        head((int) (CAPTION_HEAD_BYTES + size), frame)
            .putShort((short) Memory.getInt(meta, Layout.CAPTION_TYPE));
    if (size > 0) {
      value.put(Memory.view(Memory.getLong(meta, Layout.CAPTION_DATA), size));
    }
    return new SideData(SideDataType.CAPTIONS.code(), value.flip());
  }

  private static void addCaptions(ByteBuffer value, long buffer) {
    if (value.remaining() <= Short.BYTES) {
      return;
    }
    int type = Short.toUnsignedInt(value.getShort());
    ByteBuffer bytes = ByteBuffer.allocateDirect(value.remaining()).put(value).flip();
    long unused =
        GstVideo.gst_buffer_add_video_caption_meta(buffer, type, bytes, bytes.remaining());
  }

  private static SideData activeFormat(long meta, int frame) {
    ByteBuffer value =
        head(AFD_BYTES, frame)
            .put((byte) Memory.getInt(meta, Layout.AFD_SPEC))
            .put((byte) Memory.getInt(meta, Layout.AFD_VALUE));
    return new SideData(SideDataType.AFD.code(), value.flip());
  }

  private static void addActiveFormat(ByteBuffer value, long buffer) {
    if (value.remaining() != AFD_BYTES - Short.BYTES) {
      return;
    }
    byte wholeFrame = 0;
    int spec = Byte.toUnsignedInt(value.get());
    long unused =
        GstVideo.gst_buffer_add_video_afd_meta(
            buffer, wholeFrame, spec, Byte.toUnsignedInt(value.get()));
  }

  private static ByteBuffer head(int bytes, int frame) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort((short) frame);
  }
}
