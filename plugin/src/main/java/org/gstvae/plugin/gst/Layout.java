package org.gstvae.plugin.gst;

/**
 * Offsets of the fields that have no accessor function. They come from the compiler, through the
 * plugin's C library; {@link LayoutCheck} tries them on the libraries in the process.
 */
public final class Layout {
  /** Size of GValue. */
  public static final int VALUE = Shim.layout("GValue");

  /** Size of GEnumValue: int value, name, nick. */
  public static final int ENUM_VALUE = Shim.layout("GEnumValue");

  public static final int ENUM_VALUE_NAME = Shim.layout("GEnumValue.value_name");
  public static final int ENUM_VALUE_NICK = Shim.layout("GEnumValue.value_nick");

  /** Size of GTypeQuery. */
  public static final int TYPE_QUERY = Shim.layout("GTypeQuery");

  public static final int TYPE_QUERY_CLASS_SIZE = Shim.layout("GTypeQuery.class_size");
  public static final int TYPE_QUERY_INSTANCE_SIZE = Shim.layout("GTypeQuery.instance_size");

  public static final int OBJECT_SET_PROPERTY = Shim.layout("GObjectClass.set_property");
  public static final int OBJECT_GET_PROPERTY = Shim.layout("GObjectClass.get_property");
  public static final int OBJECT_FINALIZE = Shim.layout("GObjectClass.finalize");

  public static final int ELEMENT_CHANGE_STATE = Shim.layout("GstElementClass.change_state");
  public static final int ELEMENT_POST_MESSAGE = Shim.layout("GstElementClass.post_message");

  public static final int BUFFER_PTS = Shim.layout("GstBuffer.pts");
  public static final int BUFFER_DTS = Shim.layout("GstBuffer.dts");
  public static final int BUFFER_DURATION = Shim.layout("GstBuffer.duration");
  public static final int BUFFER_OFFSET = Shim.layout("GstBuffer.offset");
  public static final int BUFFER_OFFSET_END = Shim.layout("GstBuffer.offset_end");

  /** Size of GstMapInfo. */
  public static final int MAP_INFO = Shim.layout("GstMapInfo");

  public static final int MAP_INFO_DATA = Shim.layout("GstMapInfo.data");
  public static final int MAP_INFO_SIZE = Shim.layout("GstMapInfo.size");

  /** Size of GstMemory. */
  public static final int MEMORY = Shim.layout("GstMemory");

  public static final int EVENT_TYPE = Shim.layout("GstEvent.type");
  public static final int QUERY_TYPE = Shim.layout("GstQuery.type");
  public static final int MESSAGE_TYPE = Shim.layout("GstMessage.type");

  /** Size of GstSegment. */
  public static final int SEGMENT = Shim.layout("GstSegment");

  public static final int SEGMENT_FLAGS = Shim.layout("GstSegment.flags");
  public static final int SEGMENT_RATE = Shim.layout("GstSegment.rate");
  public static final int SEGMENT_FORMAT = Shim.layout("GstSegment.format");
  public static final int SEGMENT_START = Shim.layout("GstSegment.start");
  public static final int SEGMENT_STOP = Shim.layout("GstSegment.stop");
  public static final int SEGMENT_POSITION = Shim.layout("GstSegment.position");

  public static final int ENCODER_SINK_PAD = Shim.layout("GstVideoEncoder.sinkpad");
  public static final int ENCODER_SRC_PAD = Shim.layout("GstVideoEncoder.srcpad");
  public static final int ENCODER_STREAM_LOCK = Shim.layout("GstVideoEncoder.stream_lock");
  public static final int ENCODER_INPUT_SEGMENT = Shim.layout("GstVideoEncoder.input_segment");

  public static final int ENCODER_SET_FORMAT = Shim.layout("GstVideoEncoderClass.set_format");
  public static final int ENCODER_HANDLE_FRAME = Shim.layout("GstVideoEncoderClass.handle_frame");
  public static final int ENCODER_FINISH = Shim.layout("GstVideoEncoderClass.finish");
  public static final int ENCODER_FLUSH = Shim.layout("GstVideoEncoderClass.flush");
  public static final int ENCODER_SINK_EVENT = Shim.layout("GstVideoEncoderClass.sink_event");
  public static final int ENCODER_PROPOSE_ALLOCATION =
      Shim.layout("GstVideoEncoderClass.propose_allocation");
  public static final int ENCODER_TRANSFORM_META =
      Shim.layout("GstVideoEncoderClass.transform_meta");

  public static final int CODEC_FRAME_FLAGS = Shim.layout("GstVideoCodecFrame.flags");
  public static final int CODEC_FRAME_PTS = Shim.layout("GstVideoCodecFrame.pts");
  public static final int CODEC_FRAME_DURATION = Shim.layout("GstVideoCodecFrame.duration");
  public static final int CODEC_FRAME_INPUT = Shim.layout("GstVideoCodecFrame.input_buffer");
  public static final int CODEC_FRAME_OUTPUT = Shim.layout("GstVideoCodecFrame.output_buffer");

  public static final int CODEC_STATE_INFO = Shim.layout("GstVideoCodecState.info");
  public static final int CODEC_STATE_CAPS = Shim.layout("GstVideoCodecState.caps");

  /** Size of GstVideoInfo. */
  public static final int VIDEO_INFO = Shim.layout("GstVideoInfo");

  public static final int VIDEO_INFO_FORMAT = Shim.layout("GstVideoInfo.finfo");
  public static final int VIDEO_INFO_INTERLACE_MODE = Shim.layout("GstVideoInfo.interlace_mode");
  public static final int VIDEO_INFO_WIDTH = Shim.layout("GstVideoInfo.width");
  public static final int VIDEO_INFO_HEIGHT = Shim.layout("GstVideoInfo.height");
  public static final int VIDEO_INFO_SIZE = Shim.layout("GstVideoInfo.size");
  public static final int VIDEO_INFO_CHROMA_SITE = Shim.layout("GstVideoInfo.chroma_site");
  public static final int VIDEO_INFO_COLORIMETRY = Shim.layout("GstVideoInfo.colorimetry");
  public static final int VIDEO_INFO_STRIDE = Shim.layout("GstVideoInfo.stride");

  public static final int FORMAT_INFO_NAME = Shim.layout("GstVideoFormatInfo.name");

  /** Size of GstVideoColorimetry. */
  public static final int COLORIMETRY = Shim.layout("GstVideoColorimetry");

  public static final int COLORIMETRY_RANGE = Shim.layout("GstVideoColorimetry.range");
  public static final int COLORIMETRY_MATRIX = Shim.layout("GstVideoColorimetry.matrix");

  /** Size of GstVideoFrame. */
  public static final int VIDEO_FRAME = Shim.layout("GstVideoFrame");

  public static final int VIDEO_FRAME_INFO = Shim.layout("GstVideoFrame.info");
  public static final int VIDEO_FRAME_DATA = Shim.layout("GstVideoFrame.data");

  public static final int META_INFO = Shim.layout("GstMeta.info");
  public static final int META_INFO_API = Shim.layout("GstMetaInfo.api");

  private static final int TIME_CODE = Shim.layout("GstVideoTimeCodeMeta.tc");
  private static final int TIME_CODE_CONFIG = TIME_CODE + Shim.layout("GstVideoTimeCode.config");
  public static final int TIME_CODE_HOURS = TIME_CODE + Shim.layout("GstVideoTimeCode.hours");
  public static final int TIME_CODE_MINUTES = TIME_CODE + Shim.layout("GstVideoTimeCode.minutes");
  public static final int TIME_CODE_SECONDS = TIME_CODE + Shim.layout("GstVideoTimeCode.seconds");
  public static final int TIME_CODE_FRAMES = TIME_CODE + Shim.layout("GstVideoTimeCode.frames");
  public static final int TIME_CODE_FPS_N =
      TIME_CODE_CONFIG + Shim.layout("GstVideoTimeCodeConfig.fps_n");
  public static final int TIME_CODE_FPS_D =
      TIME_CODE_CONFIG + Shim.layout("GstVideoTimeCodeConfig.fps_d");
  public static final int TIME_CODE_FLAGS =
      TIME_CODE_CONFIG + Shim.layout("GstVideoTimeCodeConfig.flags");

  public static final int CAPTION_TYPE = Shim.layout("GstVideoCaptionMeta.caption_type");
  public static final int CAPTION_DATA = Shim.layout("GstVideoCaptionMeta.data");
  public static final int CAPTION_SIZE = Shim.layout("GstVideoCaptionMeta.size");

  public static final int AFD_SPEC = Shim.layout("GstVideoAFDMeta.spec");
  public static final int AFD_VALUE = Shim.layout("GstVideoAFDMeta.afd");

  public static final int PAD_STREAM_LOCK = Shim.layout("GstPad.stream_rec_lock");

  public static final int PAYLOAD_SINK_PAD = Shim.layout("GstRTPBasePayload.sinkpad");
  public static final int PAYLOAD_SRC_PAD = Shim.layout("GstRTPBasePayload.srcpad");
  public static final int PAYLOAD_MTU = Shim.layout("GstRTPBasePayload.mtu");
  public static final int PAYLOAD_SEGMENT = Shim.layout("GstRTPBasePayload.segment");

  public static final int PAYLOAD_SET_CAPS = Shim.layout("GstRTPBasePayloadClass.set_caps");
  public static final int PAYLOAD_HANDLE_BUFFER =
      Shim.layout("GstRTPBasePayloadClass.handle_buffer");
  public static final int PAYLOAD_SINK_EVENT = Shim.layout("GstRTPBasePayloadClass.sink_event");

  public static final int DEPAYLOAD_SINK_PAD = Shim.layout("GstRTPBaseDepayload.sinkpad");
  public static final int DEPAYLOAD_SRC_PAD = Shim.layout("GstRTPBaseDepayload.srcpad");
  public static final int DEPAYLOAD_CLOCK_RATE = Shim.layout("GstRTPBaseDepayload.clock_rate");
  public static final int DEPAYLOAD_SEGMENT = Shim.layout("GstRTPBaseDepayload.segment");

  public static final int DEPAYLOAD_SET_CAPS = Shim.layout("GstRTPBaseDepayloadClass.set_caps");
  public static final int DEPAYLOAD_PACKET_LOST =
      Shim.layout("GstRTPBaseDepayloadClass.packet_lost");
  public static final int DEPAYLOAD_HANDLE_EVENT =
      Shim.layout("GstRTPBaseDepayloadClass.handle_event");
  public static final int DEPAYLOAD_PROCESS =
      Shim.layout("GstRTPBaseDepayloadClass.process_rtp_packet");

  /** Size of GstRTPBuffer. */
  public static final int RTP_BUFFER = Shim.layout("GstRTPBuffer");

  public static final int RTP_BUFFER_BUFFER = Shim.layout("GstRTPBuffer.buffer");

  private Layout() {}
}
