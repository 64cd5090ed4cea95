package org.gstvae.plugin.gst;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Map;

/** Binds the native methods of a class to a library that is already in the process. */
final class Binding {
  private static final Map<String, ?> UTF8 = Map.of(Library.OPTION_STRING_ENCODING, "UTF-8");

  private Binding() {}

  /** Binds to a soname, such as {@code libgstreamer-1.0.so.0}, or a path. */
  static void bind(Class<?> functions, String library) {
    Native.register(functions, NativeLibrary.getInstance(library, UTF8));
  }
}
