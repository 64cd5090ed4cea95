/* SPDX-License-Identifier: MIT
 * Without Java the elements are still listed, link to anything, and say what is missing when used. */
#include "stub.h"

typedef struct
{
  const gchar *name;
  const gchar *type_name;
  const gchar *long_name;
  const gchar *classification;
} Stub;

static const Stub stubs[] = {
  {"vaeencode", "GstVaeEncode", "Video VAE encoder", "Codec/Encoder/Video"},
  {"vaedecode", "GstVaeDecode", "Video VAE decoder", "Codec/Decoder/Video"},
  {"vaemux", "GstVaeMux", "Video VAE latent file writer", "Codec/Muxer"},
  {"vaedemux", "GstVaeDemux", "Video VAE latent file reader", "Codec/Demuxer"},
  {"vaetoklv", "GstVaeToKlv", "VAE latents to KLV", "Codec/Converter/Metadata"},
  {"klvtovae", "GstKlvToVae", "KLV to VAE latents", "Codec/Converter/Metadata"},
  {"rtpvaepay", "GstRtpVaePay", "RTP video VAE latent payloader", "Codec/Payloader/Network/RTP"},
  {"rtpvaedepay", "GstRtpVaeDepay", "RTP video VAE latent depayloader", "Codec/Depayloader/Network/RTP"},
};

/* Settings of the real elements: a pipeline that uses them must get as far as the reason below. */
static const gchar *const settings[] = {
  "model", "backend", "device", "precision", "prompt", "prompt-file", "threads", "overload",
  "stats-interval", "frames-per-chunk", "mode", "latent-format", "slice-size", "sample", "seed",
  "conceal", "unit-size",
  "mtu", "pace", "pt", "ssrc",
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
  GstElementClass *parent = g_type_class_peek (GST_TYPE_ELEMENT);

  if (transition == GST_STATE_CHANGE_NULL_TO_READY) {
    GST_ELEMENT_ERROR (element, RESOURCE, NOT_FOUND, ("%s cannot run: %s.",
            GST_OBJECT_NAME (gst_element_get_factory (element)), reason), (NULL));
    return GST_STATE_CHANGE_FAILURE;
  }
  return parent->change_state (element, transition);
}

static void
class_init (gpointer klass, gpointer data)
{
  GstElementClass *element_class = klass;
  const Stub *stub = data;
  guint i;

  gst_element_class_set_metadata (element_class, stub->long_name, stub->classification,
      "Stands in until Java 17 or newer is installed", "The gst-vae authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  element_class->change_state = change_state;
  G_OBJECT_CLASS (klass)->set_property = ignore_setting;
  for (i = 0; i < G_N_ELEMENTS (settings); i++)
    g_object_class_install_property (klass, i + 1,
        g_param_spec_string (settings[i], settings[i], "Has no effect without Java", NULL,
            G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
}

static void
instance_init (GTypeInstance * instance, gpointer klass G_GNUC_UNUSED)
{
  GstElement *element = GST_ELEMENT (instance);

  gst_element_add_pad (element, gst_pad_new_from_static_template (&sink_template, "sink"));
  gst_element_add_pad (element, gst_pad_new_from_static_template (&src_template, "src"));
}

static GType
stub_type (const Stub * stub)
{
  GTypeInfo info = { sizeof (GstElementClass), NULL, NULL, class_init, NULL, stub,
    sizeof (GstElement), 0, instance_init, NULL
  };
  GType type = g_type_from_name (stub->type_name);

  return type != 0 ? type
      : g_type_register_static (GST_TYPE_ELEMENT, stub->type_name, &info, (GTypeFlags) 0);
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
