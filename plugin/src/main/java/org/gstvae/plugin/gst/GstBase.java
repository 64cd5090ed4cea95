package org.gstvae.plugin.gst;

/** Functions of libgstbase-1.0. */
public final class GstBase {
  static {
    Binding.bind(GstBase.class, "libgstbase-1.0.so.0");
  }

  private GstBase() {}

  public static native long gst_adapter_new();

  public static native void gst_adapter_clear(long adapter);

  public static native void gst_adapter_push(long adapter, long buffer);

  public static native long gst_adapter_available(long adapter);

  public static native void gst_adapter_copy(long adapter, long target, long offset, long bytes);

  public static native void gst_adapter_flush(long adapter, long bytes);

  public static native long gst_adapter_take_buffer(long adapter, long bytes);
}
