package org.gstvae.plugin.encode;

import java.util.List;
import org.gstvae.plugin.gst.GLib;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** What the tags of a stream say about its content. */
final class TagCaption {
  /** GST_TAG_DESCRIPTION, GST_TAG_TITLE, GST_TAG_COMMENT: the one that tells most comes first. */
  private static final List<String> TAGS = List.of("description", "title", "comment");

  private TagCaption() {}

  /** The caption in a tag event; null if it has none. */
  static String of(long event) {
    try (Scratch out = new Scratch(Long.BYTES)) {
      GstData.gst_event_parse_tag(event, out.address());
      long tags = Memory.getLong(out.address(), 0);
      for (String tag : TAGS) {
        if (GstData.gst_tag_list_get_string(tags, tag, out.address()) != 0) {
          long text = Memory.getLong(out.address(), 0);
          try {
            return Memory.string(text);
          } finally {
            GLib.g_free(text);
          }
        }
      }
      return null;
    }
  }
}
