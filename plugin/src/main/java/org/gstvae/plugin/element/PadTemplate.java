package org.gstvae.plugin.element;

import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;

/**
 * A pad that every instance has.
 *
 * @param name its name
 * @param direction GstPadDirection
 * @param caps what it can carry, in the textual form
 */
public record PadTemplate(String name, int direction, String caps) {
  private static final int SRC = 1;
  private static final int SINK = 2;
  private static final int ALWAYS = 0;

  /** The pad {@code sink}. */
  public static PadTemplate sink(String caps) {
    return new PadTemplate("sink", SINK, caps);
  }

  /** The pad {@code src}. */
  public static PadTemplate src(String caps) {
    return new PadTemplate("src", SRC, caps);
  }

  void add(long klass) {
    long parsed = Caps.parse(caps);
    Gst.gst_element_class_add_pad_template(
        klass, Gst.gst_pad_template_new(name, direction, ALWAYS, parsed));
    GstData.gst_mini_object_unref(parsed);
  }
}
