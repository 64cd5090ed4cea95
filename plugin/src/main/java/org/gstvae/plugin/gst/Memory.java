package org.gstvae.plugin.gst;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads and writes fields of C structures. */
public final class Memory {
  private Memory() {}

  /** A 64-bit field, or an address. */
  public static long getLong(long address, int offset) {
    return new Pointer(address).getLong(offset);
  }

  /** A 32-bit field. */
  public static int getInt(long address, int offset) {
    return new Pointer(address).getInt(offset);
  }

  /** A 64-bit floating point field. */
  public static double getDouble(long address, int offset) {
    return new Pointer(address).getDouble(offset);
  }

  /** Sets a 64-bit field, or an address. */
  public static void setLong(long address, int offset, long value) {
    new Pointer(address).setLong(offset, value);
  }

  /** Sets a 32-bit field. */
  public static void setInt(long address, int offset, int value) {
    new Pointer(address).setInt(offset, value);
  }

  /** Sets bytes to zero. */
  public static void clear(long address, long bytes) {
    new Pointer(address).clear(bytes);
  }

  /** Text that ends with a zero byte, as UTF-8; null for address 0. */
  public static String string(long address) {
    return address == 0 ? null : new Pointer(address).getString(0, "UTF-8");
  }

  /** A view of native memory, little-endian. */
  public static ByteBuffer view(long address, long bytes) {
    return new Pointer(address).getByteBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
