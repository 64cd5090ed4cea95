package org.gstvae.plugin.element;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.gstvae.plugin.gst.Gst;

/** GStreamer's debug log, category {@code vae}. */
public final class Log {
  private static final int WARNING = 2;
  private static final int INFO = 4;
  private static final int DEBUG = 5;

  private static final long CATEGORY = Gst._gst_debug_category_new("vae", 0, "video VAE elements");

  // Variadic, so not among the directly mapped functions.
  private static final Function LOG =
      NativeLibrary.getInstance("libgstreamer-1.0.so.0").getFunction("gst_debug_log");

  private Log() {}

  /** Something is off, but the element goes on. */
  public static void warning(Element element, String text) {
    log(WARNING, element, text);
  }

  /** A choice that was made. */
  public static void info(Element element, String text) {
    log(INFO, element, text);
  }

  /** For whoever looks for a fault. */
  public static void debug(Element element, String text) {
    log(DEBUG, element, text);
  }

  /** A failure with its stack trace, which belongs nowhere else. */
  static void trace(Element element, Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    log(DEBUG, element, text.toString());
  }

  private static void log(int level, Element element, String text) {
    if (Gst.gst_debug_category_get_threshold(CATEGORY) < level) {
      return;
    }
    Pointer object = element == null ? null : new Pointer(element.address());
    LOG.invokeVoid(
        new Object[] {new Pointer(CATEGORY), level, "vae", "vae", 0, object, "%s", text});
  }
}
