package org.gstvae.plugin.gst;

/** Functions of libglib-2.0. */
public final class GLib {
  static {
    Binding.bind(GLib.class, "libglib-2.0.so.0");
  }

  private GLib() {}

  public static native void g_free(long memory);

  public static native long g_strdup(String text);

  public static native long g_malloc0(long bytes);

  public static native long g_try_malloc0(long bytes);

  public static native void g_rec_mutex_lock(long mutex);

  public static native void g_rec_mutex_unlock(long mutex);
}
