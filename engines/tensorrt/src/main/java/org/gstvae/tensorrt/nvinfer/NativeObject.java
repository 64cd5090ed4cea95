package org.gstvae.tensorrt.nvinfer;

import com.sun.jna.Function;
import com.sun.jna.Native;
import org.bytedeco.javacpp.Pointer;

/**
 * An object of TensorRT's with an owner. The presets do not expose destructors: closing a {@link
 * Pointer} frees nothing. A C++ {@code delete} calls the deleting destructor through the object's
 * virtual table; so does this.
 */
final class NativeObject<T extends Pointer> implements AutoCloseable {
  /**
   * Slot of the deleting destructor in classes derived from INoCopy, whose destructor is its first
   * virtual function (Itanium C++ ABI, 2.5.2: complete, then deleting).
   */
  static final int OF_NO_COPY = 1;

  /** Slot in nvonnxparser::IParser, whose destructor is declared behind eight functions. */
  static final int OF_PARSER = 9;

  private final T object;
  private final int slot;
  private boolean closed;

  private NativeObject(T object, int slot) {
    this.object = object;
    this.slot = slot;
  }

  /** Takes an object over; null stays null. */
  static <T extends Pointer> NativeObject<T> own(T object, int slot) {
    return object == null || object.isNull() ? null : new NativeObject<>(object, slot);
  }

  T get() {
    return object;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      com.sun.jna.Pointer self = new com.sun.jna.Pointer(object.address());
      com.sun.jna.Pointer destructor =
          self.getPointer(0).getPointer((long) slot * Native.POINTER_SIZE);
      Function.getFunction(destructor).invokeVoid(new Object[] {self});
    }
  }
}
