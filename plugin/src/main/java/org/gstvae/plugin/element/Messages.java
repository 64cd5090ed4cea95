package org.gstvae.plugin.element;

import org.gstvae.plugin.gst.GLib;
import org.gstvae.plugin.gst.Gst;

/** Errors and warnings on the bus. */
final class Messages {
  private static final int ERROR = 1 << 1;
  private static final int WARNING = 1 << 2;

  private Messages() {}

  /**
   * Posts a failure as an error, once: sticky events are sent again with the next buffer, and fail
   * again.
   */
  static void error(Element element, Throwable failure) {
    Log.trace(element, failure);
    String text = sentence(failure);
    if (element.firstTime(text)) {
      post(element, ERROR, ErrorCode.of(failure), text);
    }
  }

  /** Posts a warning. */
  static void warning(Element element, ErrorCode code, String text) {
    post(element, WARNING, code, text);
  }

  private static String sentence(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      return "The Java heap is full: lower the picture size or frames-per-chunk.";
    }
    String text = failure.getMessage();
    if (ErrorCode.of(failure) == ErrorCode.LIBRARY_FAILED || text == null) {
      // Not one of ours: the class says more than its message alone.
      return failure.toString();
    }
    return text;
  }

  private static void post(Element element, int type, ErrorCode code, String text) {
    Gst.gst_element_message_full(
        element.address(),
        type,
        code.quark(),
        code.code(),
        GLib.g_strdup(text),
        0,
        "gst-vae",
        element.getClass().getSimpleName(),
        0);
  }
}
