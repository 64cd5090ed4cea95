/* SPDX-License-Identifier: MIT
 * Without Java the elements are still listed, link to anything, and say what is missing when used. */
#include "stub.h"

#include <gst/rtp/gstrtpbasedepayload.h>
#include <gst/rtp/gstrtpbasepayload.h>
#include <gst/video/gstvideoencoder.h>

/* A setting of a real element: a pipeline that uses it must get as far as the reason below, and so
 * must a program, whose g_object_set() passes the value as the real type. */
typedef struct
{
  const gchar *name;
  GType type;
  const gchar *enum_name;
  const GEnumValue *choices;
} Setting;

typedef struct
{
  const gchar *name;
  const gchar *type_name;
  const gchar *long_name;
  const gchar *classification;
  /* The real element's, so that its properties are there in whatever version this runs on. */
  GType (*parent) (void);
  const Setting *settings[2];
} Stub;

static const GEnumValue backends[] = {
  {0, "auto", "auto"}, {1, "tensorrt", "tensorrt"}, {2, "torch", "torch"}, {0, NULL, NULL}
};

static const GEnumValue precisions[] = {
  {0, "auto", "auto"}, {1, "fp32", "fp32"}, {2, "bf16", "bf16"}, {3, "fp16", "fp16"},
  {4, "int8", "int8"}, {5, "fp8", "fp8"}, {0, NULL, NULL}
};

static const GEnumValue overloads[] = {
  {0, "block", "block"}, {1, "drop", "drop"}, {0, NULL, NULL}
};

static const GEnumValue modes[] = {
  {0, "auto", "auto"}, {1, "video", "video"}, {2, "image", "image"}, {0, NULL, NULL}
};

static const GEnumValue latent_formats[] = {
  {0, "f16", "f16"}, {1, "f32", "f32"}, {2, "bf16", "bf16"}, {3, "q8", "q8"}, {0, NULL, NULL}
};

static const GEnumValue conceals[] = {
  {0, "repeat", "repeat"}, {1, "gap", "gap"}, {2, "error", "error"}, {0, NULL, NULL}
};

static const Setting codec_settings[] = {
  {"model", G_TYPE_STRING, NULL, NULL},
  {"backend", G_TYPE_ENUM, "GstVaeBackend", backends},
  {"device", G_TYPE_INT, NULL, NULL},
  {"precision", G_TYPE_ENUM, "GstVaePrecision", precisions},
  {"prompt", G_TYPE_STRING, NULL, NULL},
  {"prompt-file", G_TYPE_STRING, NULL, NULL},
  {"threads", G_TYPE_INT, NULL, NULL},
  {"overload", G_TYPE_ENUM, "GstVaeOverload", overloads},
  {"stats-interval", G_TYPE_UINT64, NULL, NULL},
  {NULL, 0, NULL, NULL}
};

static const Setting encoder_settings[] = {
  {"prompt-from-tags", G_TYPE_BOOLEAN, NULL, NULL},
  {"frames-per-chunk", G_TYPE_INT, NULL, NULL},
  {"mode", G_TYPE_ENUM, "GstVaeEncodeMode", modes},
  {"latent-format", G_TYPE_ENUM, "GstVaeLatentFormat", latent_formats},
  {"quantizer", G_TYPE_DOUBLE, NULL, NULL},
  {"bitrate", G_TYPE_INT, NULL, NULL},
  {"slice-size", G_TYPE_INT, NULL, NULL},
  {"sample", G_TYPE_BOOLEAN, NULL, NULL},
  {"seed", G_TYPE_INT, NULL, NULL},
  {NULL, 0, NULL, NULL}
};

static const Setting decoder_settings[] = {
  {"conceal", G_TYPE_ENUM, "GstVaeConceal", conceals},
  {"qos", G_TYPE_BOOLEAN, NULL, NULL},
  {NULL, 0, NULL, NULL}
};

static const Setting klv_settings[] = {
  {"unit-size", G_TYPE_INT, NULL, NULL},
  {NULL, 0, NULL, NULL}
};

static const Setting payloader_settings[] = {
  {"pace", G_TYPE_DOUBLE, NULL, NULL},
  {NULL, 0, NULL, NULL}
};

static const Stub stubs[] = {
  {"vaeencode", "GstVaeEncode", "Video VAE encoder", "Codec/Encoder/Video",
      gst_video_encoder_get_type, {codec_settings, encoder_settings}},
  {"vaedecode", "GstVaeDecode", "Video VAE decoder", "Codec/Decoder/Video",
      gst_element_get_type, {codec_settings, decoder_settings}},
  {"vaemux", "GstVaeMux", "Video VAE latent file writer", "Codec/Muxer",
      gst_element_get_type, {NULL, NULL}},
  {"vaedemux", "GstVaeDemux", "Video VAE latent file reader", "Codec/Demuxer",
      gst_element_get_type, {NULL, NULL}},
  {"vaetoklv", "GstVaeToKlv", "VAE latents to KLV", "Codec/Converter/Metadata",
      gst_element_get_type, {klv_settings, NULL}},
  {"klvtovae", "GstKlvToVae", "KLV to VAE latents", "Codec/Converter/Metadata",
      gst_element_get_type, {NULL, NULL}},
  {"rtpvaepay", "GstRtpVaePay", "RTP video VAE latent payloader", "Codec/Payloader/Network/RTP",
      gst_rtp_base_payload_get_type, {payloader_settings, NULL}},
  {"rtpvaedepay", "GstRtpVaeDepay", "RTP video VAE latent depayloader",
      "Codec/Depayloader/Network/RTP", gst_rtp_base_depayload_get_type, {NULL, NULL}},
};

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static gchar *reason = NULL;

static void
ignore_setting (GObject * object G_GNUC_UNUSED, guint id G_GNUC_UNUSED,
    const GValue * value G_GNUC_UNUSED, GParamSpec * spec G_GNUC_UNUSED)
{
}

static GstStateChangeReturn
change_state (GstElement * element, GstStateChange transition)
{
  GstElementClass *parent = g_type_class_peek_parent (GST_ELEMENT_GET_CLASS (element));

  if (transition == GST_STATE_CHANGE_NULL_TO_READY) {
    GST_ELEMENT_ERROR (element, RESOURCE, NOT_FOUND, ("%s cannot run: %s.",
            GST_OBJECT_NAME (gst_element_get_factory (element)), reason), (NULL));
    return GST_STATE_CHANGE_FAILURE;
  }
  return parent->change_state (element, transition);
}

static GType
enum_type (const Setting * setting)
{
  GType type = g_type_from_name (setting->enum_name);

  return type != 0 ? type : g_enum_register_static (setting->enum_name, setting->choices);
}

/* Any value of the type is taken: what is wrong with it the real element says. */
static GParamSpec *
setting_spec (const Setting * setting)
{
  const gchar *name = setting->name;
  const gchar *blurb = "Has no effect without Java";
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  switch (setting->type) {
    case G_TYPE_BOOLEAN:
      return g_param_spec_boolean (name, name, blurb, FALSE, flags);
    case G_TYPE_INT:
      return g_param_spec_int (name, name, blurb, G_MININT, G_MAXINT, 0, flags);
    case G_TYPE_UINT64:
      return g_param_spec_uint64 (name, name, blurb, 0, G_MAXUINT64, 0, flags);
    case G_TYPE_DOUBLE:
      return g_param_spec_double (name, name, blurb, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
    case G_TYPE_ENUM:
      return g_param_spec_enum (name, name, blurb, enum_type (setting), 0, flags);
    default:
      return g_param_spec_string (name, name, blurb, NULL, flags);
  }
}

static void
install_settings (GObjectClass * klass, const Stub * stub)
{
  guint id = 0;
  guint list;

  klass->set_property = ignore_setting;
  for (list = 0; list < G_N_ELEMENTS (stub->settings); list++) {
    const Setting *setting = stub->settings[list];

    for (; setting != NULL && setting->name != NULL; setting++)
      g_object_class_install_property (klass, ++id, setting_spec (setting));
  }
}

/* The base class's answer is empty for a template of any caps before a filter. */
static GstCaps *
anything (GstVideoEncoder * encoder G_GNUC_UNUSED, GstCaps * filter)
{
  return filter != NULL ? gst_caps_ref (filter) : gst_caps_new_any ();
}

static void
class_init (gpointer klass, gpointer data)
{
  GstElementClass *element_class = klass;
  const Stub *stub = data;
  gchar *description = g_strdup_printf ("Stands in, cannot run: %s", reason);

  /* `vae doctor` reads the reason here. */
  gst_element_class_set_metadata (element_class, stub->long_name, stub->classification,
      description, "The gst-vae authors");
  g_free (description);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  element_class->change_state = change_state;
  if (GST_IS_VIDEO_ENCODER_CLASS (klass))
    GST_VIDEO_ENCODER_CLASS (klass)->getcaps = anything;
  install_settings (klass, stub);
}

static void
instance_init (GTypeInstance * instance, gpointer klass)
{
  GstElement *element = GST_ELEMENT (instance);

  /* Base classes for codecs and payloads make them themselves. */
  if (g_type_parent (G_TYPE_FROM_CLASS (klass)) != GST_TYPE_ELEMENT)
    return;
  gst_element_add_pad (element, gst_pad_new_from_static_template (&sink_template, "sink"));
  gst_element_add_pad (element, gst_pad_new_from_static_template (&src_template, "src"));
}

static GType
stub_type (const Stub * stub)
{
  GType type = g_type_from_name (stub->type_name);
  GTypeInfo info = { .class_init = class_init, .class_data = stub, .instance_init = instance_init };
  GTypeQuery parent;

  if (type != 0)
    return type;
  g_type_query (stub->parent (), &parent);
  info.class_size = parent.class_size;
  info.instance_size = parent.instance_size;
  return g_type_register_static (stub->parent (), stub->type_name, &info, (GTypeFlags) 0);
}

void
gstvae_stubs_register (GstPlugin * plugin, const gchar * why)
{
  guint i;

  g_free (reason);
  reason = g_strdup (why);
  /* Rank NONE: nothing may be plugged automatically that cannot run. */
  for (i = 0; i < G_N_ELEMENTS (stubs); i++)
    gst_element_register (plugin, stubs[i].name, GST_RANK_NONE, stub_type (&stubs[i]));
}
