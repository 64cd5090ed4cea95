/* SPDX-License-Identifier: MIT
 * Offsets and sizes of the public structures that Java touches, as the compiler sees them. */
#include "layout.h"

#include <gst/rtp/gstrtpbasedepayload.h>
#include <gst/rtp/gstrtpbasepayload.h>
#include <gst/rtp/gstrtpbuffer.h>
#include <gst/video/video.h>
#include <gst/video/gstvideoencoder.h>
#include <stddef.h>
#include <string.h>

#define FIELD(type, field) { #type "." #field, (gint) offsetof (type, field) }
#define SIZE(type) { #type, (gint) sizeof (type) }

static const struct
{
  const gchar *name;
  gint value;
} layout[] = {
  SIZE (GValue),
  SIZE (GEnumValue),
  FIELD (GEnumValue, value_name),
  FIELD (GEnumValue, value_nick),
  SIZE (GTypeQuery),
  FIELD (GTypeQuery, class_size),
  FIELD (GTypeQuery, instance_size),
  FIELD (GObjectClass, set_property),
  FIELD (GObjectClass, get_property),
  FIELD (GObjectClass, finalize),
  FIELD (GstElementClass, change_state),
  FIELD (GstElementClass, post_message),
  FIELD (GstBuffer, pts),
  FIELD (GstBuffer, dts),
  FIELD (GstBuffer, duration),
  FIELD (GstBuffer, offset),
  FIELD (GstBuffer, offset_end),
  SIZE (GstMemory),
  SIZE (GstMapInfo),
  FIELD (GstMapInfo, data),
  FIELD (GstMapInfo, size),
  FIELD (GstEvent, type),
  FIELD (GstQuery, type),
  FIELD (GstMessage, type),
  SIZE (GstSegment),
  FIELD (GstSegment, flags),
  FIELD (GstSegment, rate),
  FIELD (GstSegment, format),
  FIELD (GstSegment, start),
  FIELD (GstSegment, stop),
  FIELD (GstSegment, position),
  FIELD (GstVideoEncoder, sinkpad),
  FIELD (GstVideoEncoder, srcpad),
  FIELD (GstVideoEncoder, stream_lock),
  FIELD (GstVideoEncoder, input_segment),
  FIELD (GstVideoEncoderClass, set_format),
  FIELD (GstVideoEncoderClass, handle_frame),
  FIELD (GstVideoEncoderClass, finish),
  FIELD (GstVideoEncoderClass, flush),
  FIELD (GstVideoEncoderClass, sink_event),
  FIELD (GstVideoEncoderClass, propose_allocation),
  FIELD (GstVideoEncoderClass, transform_meta),
  FIELD (GstVideoCodecFrame, flags),
  FIELD (GstVideoCodecFrame, pts),
  FIELD (GstVideoCodecFrame, duration),
  FIELD (GstVideoCodecFrame, input_buffer),
  FIELD (GstVideoCodecFrame, output_buffer),
  FIELD (GstVideoCodecState, info),
  FIELD (GstVideoCodecState, caps),
  SIZE (GstVideoInfo),
  FIELD (GstVideoInfo, finfo),
  FIELD (GstVideoInfo, interlace_mode),
  FIELD (GstVideoInfo, width),
  FIELD (GstVideoInfo, height),
  FIELD (GstVideoInfo, size),
  FIELD (GstVideoInfo, chroma_site),
  FIELD (GstVideoInfo, colorimetry),
  FIELD (GstVideoInfo, stride),
  FIELD (GstVideoFormatInfo, name),
  SIZE (GstVideoColorimetry),
  FIELD (GstVideoColorimetry, range),
  FIELD (GstVideoColorimetry, matrix),
  SIZE (GstVideoFrame),
  FIELD (GstVideoFrame, info),
  FIELD (GstVideoFrame, data),
  FIELD (GstMeta, info),
  FIELD (GstMetaInfo, api),
  FIELD (GstVideoTimeCodeMeta, tc),
  FIELD (GstVideoTimeCode, config),
  FIELD (GstVideoTimeCode, hours),
  FIELD (GstVideoTimeCode, minutes),
  FIELD (GstVideoTimeCode, seconds),
  FIELD (GstVideoTimeCode, frames),
  FIELD (GstVideoTimeCodeConfig, fps_n),
  FIELD (GstVideoTimeCodeConfig, fps_d),
  FIELD (GstVideoTimeCodeConfig, flags),
  FIELD (GstVideoCaptionMeta, caption_type),
  FIELD (GstVideoCaptionMeta, data),
  FIELD (GstVideoCaptionMeta, size),
  FIELD (GstVideoAFDMeta, spec),
  FIELD (GstVideoAFDMeta, afd),
  FIELD (GstPad, stream_rec_lock),
  FIELD (GstRTPBasePayload, sinkpad),
  FIELD (GstRTPBasePayload, srcpad),
  FIELD (GstRTPBasePayload, mtu),
  FIELD (GstRTPBasePayload, segment),
  FIELD (GstRTPBasePayloadClass, set_caps),
  FIELD (GstRTPBasePayloadClass, handle_buffer),
  FIELD (GstRTPBasePayloadClass, sink_event),
  FIELD (GstRTPBaseDepayload, sinkpad),
  FIELD (GstRTPBaseDepayload, srcpad),
  FIELD (GstRTPBaseDepayload, clock_rate),
  FIELD (GstRTPBaseDepayload, segment),
  FIELD (GstRTPBaseDepayloadClass, set_caps),
  FIELD (GstRTPBaseDepayloadClass, packet_lost),
  FIELD (GstRTPBaseDepayloadClass, handle_event),
  FIELD (GstRTPBaseDepayloadClass, process_rtp_packet),
  SIZE (GstRTPBuffer),
  FIELD (GstRTPBuffer, buffer),
};

gint
gstvae_layout (const gchar * name)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (layout); i++) {
    if (strcmp (layout[i].name, name) == 0)
      return layout[i].value;
  }
  return -1;
}
