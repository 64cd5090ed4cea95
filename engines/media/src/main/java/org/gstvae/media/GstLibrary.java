package org.gstvae.media;

import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.ByteBuffer;

/** What is used of libgstreamer. Pointers are longs. */
final class GstLibrary {
  static final int STATE_NULL = 1;
  static final int STATE_PLAYING = 4;
  static final int MESSAGE_ERROR = 1 << 1;

  static {
    Native.register(GstLibrary.class, "gstreamer-1.0");
  }

  private GstLibrary() {}

  static native boolean gst_init_check(long argc, long argv, LongByReference error);

  static native void gst_segtrap_set_enabled(boolean enabled);

  static native long gst_parse_launch(String description, LongByReference error);

  static native long gst_bin_get_by_name(long bin, String name);

  static native int gst_element_set_state(long element, int state);

  static native long gst_element_get_bus(long element);

  static native long gst_bus_pop_filtered(long bus, int types);

  static native void gst_message_parse_error(
      long message, LongByReference error, LongByReference debug);

  static native long gst_sample_get_caps(long sample);

  static native long gst_sample_get_buffer(long sample);

  static native long gst_caps_get_structure(long caps, int index);

  static native boolean gst_structure_get_int(long structure, String field, IntByReference value);

  static native long gst_buffer_extract(long buffer, long offset, ByteBuffer target, long size);

  static native void gst_mini_object_unref(long object);

  static native void gst_object_unref(long object);

  static native void gst_util_set_object_arg(long object, String property, String value);
}
