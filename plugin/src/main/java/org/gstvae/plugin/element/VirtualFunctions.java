package org.gstvae.plugin.element;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Pointer;
import org.gstvae.plugin.gst.Memory;

/** Fills in slots of class structures. */
final class VirtualFunctions {
  private VirtualFunctions() {}

  /** Sets a slot; the caller keeps the callback for ever. */
  static void set(long klass, int slot, Callback callback) {
    StreamingThreads.attach(callback);
    Memory.setLong(
        klass, slot, Pointer.nativeValue(CallbackReference.getFunctionPointer(callback)));
  }
}
