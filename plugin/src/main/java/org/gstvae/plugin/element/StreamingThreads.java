package org.gstvae.plugin.element;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;

/**
 * Threads of GStreamer that call into Java. They stay attached until they end (attaching anew for
 * each call costs ten times the call), and as daemons, so that they do not keep a process alive.
 */
final class StreamingThreads {
  private static final CallbackThreadInitializer INITIALIZER =
      new CallbackThreadInitializer(true, false, "gstreamer");

  private StreamingThreads() {}

  static void attach(Callback... callbacks) {
    for (Callback callback : callbacks) {
      Native.setCallbackThreadInitializer(callback, INITIALIZER);
    }
  }
}
