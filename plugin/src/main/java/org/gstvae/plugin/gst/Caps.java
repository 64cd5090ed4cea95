package org.gstvae.plugin.gst;

import java.util.LinkedHashMap;
import java.util.Map;

/** Caps and structures as Java values. */
public final class Caps {
  private Caps() {}

  /** Caps from their textual form; the caller owns them. */
  public static long parse(String text) {
    long caps = GstData.gst_caps_from_string(text);
    if (caps == 0) {
      throw new IllegalArgumentException("not caps: " + text);
    }
    return caps;
  }

  /** The textual form. */
  public static String text(long caps) {
    long text = GstData.gst_caps_to_string(caps);
    try {
      return Memory.string(text);
    } finally {
      GLib.g_free(text);
    }
  }

  /** The integer and string fields of the first structure. */
  public static Map<String, Object> fields(long caps) {
    long structure = GstData.gst_caps_get_structure(caps, 0);
    Map<String, Object> fields = new LinkedHashMap<>();
    try (Scratch out = new Scratch(Integer.BYTES)) {
      for (int i = 0; i < GstData.gst_structure_n_fields(structure); i++) {
        String name = GstData.gst_structure_nth_field_name(structure, i);
        long type = GstData.gst_structure_get_field_type(structure, name);
        if (type == GObject.TYPE_STRING) {
          fields.put(name, GstData.gst_structure_get_string(structure, name));
        } else if (type == GObject.TYPE_INT) {
          GstData.gst_structure_get_int(structure, name, out.address());
          fields.put(name, Memory.getInt(out.address(), 0));
        }
      }
    }
    return fields;
  }

  /** A string or integer as it is written in the textual form of caps. */
  public static String field(String name, Object value) {
    return value instanceof Integer
        ? name + "=(int)" + value
        : name
            + "=(string)\""
            + value.toString().replace("\\", "\\\\").replace("\"", "\\\"")
            + "\"";
  }
}
