package org.gstvae.media;

import com.sun.jna.Native;

/** What is used of libglib and libgobject. Pointers are longs. */
final class GLib {
  static {
    Native.register(GLib.class, "glib-2.0");
  }

  private GLib() {}

  static native void g_free(long memory);

  static native void g_error_free(long error);
}
