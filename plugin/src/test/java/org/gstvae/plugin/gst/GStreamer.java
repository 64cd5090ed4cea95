package org.gstvae.plugin.gst;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;

/** GStreamer in the tests' own process. */
public final class GStreamer {
  static {
    Shim.locate(Path.of("target", "gstreamer-1.0").toAbsolutePath());
    NativeLibrary.getInstance("libgstreamer-1.0.so.0")
        .getFunction("gst_init")
        .invokeVoid(new Object[] {null, null});
  }

  private GStreamer() {}

  /** Loads and initialises it, once. */
  public static void init() {}
}
