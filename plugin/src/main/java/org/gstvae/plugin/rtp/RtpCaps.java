package org.gstvae.plugin.rtp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.GLib;
import org.gstvae.plugin.gst.GObject;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Memory;

/**
 * Caps of latents as strings in RTP caps, which is all that SDP keeps, and back
 * (plugin/RTP_PAYLOAD.md).
 */
final class RtpCaps {
  /** What both elements link to. */
  static final String TEMPLATE =
      "application/x-rtp, media=(string)video, clock-rate=(int)90000, encoding-name=(string)X-VAE";

  static final String ENCODING = "X-VAE";
  static final int CLOCK_RATE = 90_000;

  /** Name of the parameter with the part of a chunk's duration that its packets are spread over. */
  static final String PACE = "pace";

  /** Name of the parameter with all fields that have no parameter of their own. */
  private static final String OTHERS = "caps-base64";

  private enum Kind {
    INTEGER("gint", "int", "-?[0-9]{1,10}"),
    FRACTION("GstFraction", "fraction", "[0-9]{1,10}/[0-9]{1,10}"),
    STRING("gchararray", "string", "[A-Za-z0-9._:+/-]+");

    private final String typeName;
    private final String capsName;
    private final Pattern pattern;

    Kind(String typeName, String capsName, String pattern) {
      this.typeName = typeName;
      this.capsName = capsName;
      this.pattern = Pattern.compile(pattern);
    }
  }

  /** Types of other fields that are kept; flag sets and the like have their defaults again. */
  private static final Set<String> PLAIN_TYPES =
      Set.of(
          "gint", "guint", "gint64", "guint64", "gdouble", "gboolean", "gchararray", "GstFraction");

  private static final Map<String, Kind> PARAMETERS = new LinkedHashMap<>();

  static {
    for (String name : List.of("model", "model-hash", "format", "source-format")) {
      PARAMETERS.put(name, Kind.STRING);
    }
    for (String name :
        List.of(
            "version",
            "channels",
            "latent-width",
            "latent-height",
            "temporal-factor",
            "spatial-factor",
            "frames-per-chunk",
            "width",
            "height")) {
      PARAMETERS.put(name, Kind.INTEGER);
    }
    for (String name : List.of("framerate", "max-framerate", "pixel-aspect-ratio")) {
      PARAMETERS.put(name, Kind.FRACTION);
    }
    for (String name :
        List.of(
            "colorimetry",
            "chroma-site",
            "mastering-display-info",
            "content-light-level",
            "interlace-mode",
            "multiview-mode")) {
      PARAMETERS.put(name, Kind.STRING);
    }
  }

  private RtpCaps() {}

  /** The parameters that stand for caps of latents. */
  static Map<String, String> parameters(long caps) {
    long structure = GstData.gst_caps_get_structure(caps, 0);
    Map<String, String> parameters = new LinkedHashMap<>();
    List<String> others = new ArrayList<>();
    for (int i = 0; i < GstData.gst_structure_n_fields(structure); i++) {
      String name = GstData.gst_structure_nth_field_name(structure, i);
      String typeName = GObject.g_type_name(GstData.gst_structure_get_field_type(structure, name));
      String text =
          typeName.equals(Kind.STRING.typeName)
              ? GstData.gst_structure_get_string(structure, name)
              : serialized(structure, name);
      Kind kind = PARAMETERS.get(name);
      if (kind != null && kind.typeName.equals(typeName) && kind.pattern.matcher(text).matches()) {
        parameters.put(name, text);
      } else if (PLAIN_TYPES.contains(typeName)) {
        others.add(name + "=(" + typeName + ")" + serialized(structure, name));
      }
    }
    if (!others.isEmpty()) {
      byte[] text = String.join(", ", others).getBytes(StandardCharsets.UTF_8);
      // Without padding: "=" separates a parameter's name from its value.
      parameters.put(OTHERS, Base64.getEncoder().withoutPadding().encodeToString(text));
    }
    return parameters;
  }

  private static String serialized(long structure, String name) {
    long text = GstData.gst_value_serialize(GstData.gst_structure_get_value(structure, name));
    try {
      return Memory.string(text);
    } finally {
      GLib.g_free(text);
    }
  }

  /**
   * The caps of latents that RTP caps stand for, as text.
   *
   * @param rtp fields of RTP caps
   * @throws LatentException WRONG_TYPE naming the parameter that is missing or impossible
   */
  static String latentCaps(Map<String, Object> rtp) throws LatentException {
    StringBuilder text = new StringBuilder(LatentCaps.MEDIA_TYPE);
    for (Map.Entry<String, Kind> parameter : PARAMETERS.entrySet()) {
      if (rtp.get(parameter.getKey()) instanceof String value) {
        text.append(", ").append(field(parameter.getKey(), parameter.getValue(), value));
      }
    }
    if (rtp.get(OTHERS) instanceof String others) {
      text.append(", ").append(decoded(others));
    }
    return text.toString();
  }

  private static String field(String name, Kind kind, String value) throws LatentException {
    if (!kind.pattern.matcher(value).matches()) {
      throw LatentException.wrongType(
          "rtp caps: "
              + name
              + ": "
              + value
              + " (expected: a "
              + kind.name().toLowerCase(Locale.ROOT)
              + ")");
    }
    return kind == Kind.STRING
        ? Caps.field(name, value)
        : name + "=(" + kind.capsName + ")" + value;
  }

  private static String decoded(String others) throws LatentException {
    try {
      return new String(Base64.getDecoder().decode(others), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw LatentException.wrongType(
          "rtp caps: " + OTHERS + ": " + others + " (expected: base64)");
    }
  }

  /** The spread that RTP caps tell; 0 where they do not. */
  static double pace(Map<String, Object> rtp) {
    if (!(rtp.get(PACE) instanceof String text)) {
      return 0;
    }
    try {
      double pace = Double.parseDouble(text);
      return pace >= 0 && pace <= 1 ? pace : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
