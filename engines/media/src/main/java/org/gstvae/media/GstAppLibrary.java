package org.gstvae.media;

import com.sun.jna.Native;

/** What is used of libgstapp. Pointers are longs. */
final class GstAppLibrary {
  static {
    Native.register(GstAppLibrary.class, "gstapp-1.0");
  }

  private GstAppLibrary() {}

  /** The next sample, or 0 at the end of the stream and after the timeout in nanoseconds. */
  static native long gst_app_sink_try_pull_sample(long sink, long timeout);

  static native boolean gst_app_sink_is_eos(long sink);
}
