package org.gstvae.plugin.gst;

import com.sun.jna.Callback;
import java.nio.ByteBuffer;

/** Functions of libgstvideo-1.0. */
public final class GstVideo {
  static {
    Binding.bind(GstVideo.class, "libgstvideo-1.0.so.0");
  }

  /** GST_VIDEO_FRAME_MAP_FLAG_NO_REF: the map holds no reference of its own. */
  public static final int FRAME_MAP_NO_REF = 1 << 16;

  /** GST_VIDEO_CODEC_FRAME_FLAG_SYNC_POINT. */
  public static final int CODEC_FRAME_SYNC_POINT = 1 << 1;

  /** GST_VIDEO_CODEC_FRAME_FLAG_FORCE_KEYFRAME. */
  public static final int CODEC_FRAME_FORCE_KEYFRAME = 1 << 2;

  /** GST_BUFFER_POOL_OPTION_VIDEO_META. */
  public static final String POOL_OPTION_VIDEO_META = "GstBufferPoolOptionVideoMeta";

  private GstVideo() {}

  /** GstVideoEncoder's functions without an argument: finish, flush. */
  public interface EncoderFunction extends Callback {
    /** A GstFlowReturn or a gboolean. */
    int invoke(long encoder);
  }

  /** GstVideoEncoder's functions with one: set_format, handle_frame, sink_event, and others. */
  public interface EncoderFunction1 extends Callback {
    /** A GstFlowReturn or a gboolean. */
    int invoke(long encoder, long argument);
  }

  /** GstVideoEncoder's transform_meta. */
  public interface TransformMeta extends Callback {
    /** Whether the meta goes to the output. */
    int invoke(long encoder, long frame, long meta);
  }

  public static native long gst_video_encoder_get_type();

  public static native long gst_video_encoder_set_output_state(
      long encoder, long caps, long reference);

  public static native int gst_video_encoder_negotiate(long encoder);

  public static native int gst_video_encoder_finish_frame(long encoder, long frame);

  public static native void gst_video_encoder_set_latency(long encoder, long least, long most);

  public static native long gst_video_codec_frame_ref(long frame);

  public static native void gst_video_codec_frame_unref(long frame);

  public static native long gst_video_codec_state_ref(long state);

  public static native void gst_video_codec_state_unref(long state);

  public static native int gst_video_info_from_caps(long info, long caps);

  public static native long gst_video_info_to_caps(long info);

  public static native int gst_video_frame_map(long frame, long info, long buffer, int flags);

  public static native void gst_video_frame_unmap(long frame);

  public static native long gst_video_colorimetry_to_string(long colorimetry);

  public static native int gst_video_colorimetry_from_string(long colorimetry, String text);

  public static native long gst_video_buffer_pool_new();

  public static native long gst_video_meta_api_get_type();

  public static native long gst_video_time_code_meta_api_get_type();

  public static native long gst_video_caption_meta_api_get_type();

  public static native long gst_video_afd_meta_api_get_type();

  public static native long gst_buffer_add_video_time_code_meta_full(
      long buffer,
      int fpsN,
      int fpsD,
      long latestDailyJam,
      int flags,
      int hours,
      int minutes,
      int seconds,
      int frames,
      int fieldCount);

  public static native long gst_buffer_add_video_caption_meta(
      long buffer, int type, ByteBuffer data, long size);

  public static native long gst_buffer_add_video_afd_meta(
      long buffer, byte field, int spec, int afd);
}
