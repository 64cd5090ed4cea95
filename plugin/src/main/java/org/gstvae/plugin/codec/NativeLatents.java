package org.gstvae.plugin.codec;

import java.nio.ByteBuffer;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.GLib;
import org.gstvae.plugin.gst.Memory;

/** Native memory for the latents of a chunk, as large as the largest chunk of a stream. */
public final class NativeLatents implements AutoCloseable {
  private final long address;
  private final long bytes;
  private boolean closed;

  /**
   * Allocates, zeroed.
   *
   * @throws ElementException RESOURCE/NO_SPACE_LEFT if there is not so much
   */
  public NativeLatents(long bytes) throws ElementException {
    this.bytes = bytes;
    address = bytes > Integer.MAX_VALUE ? 0 : GLib.g_try_malloc0(bytes);
    if (address == 0) {
      throw new ElementException(
          ErrorCode.RESOURCE_NO_SPACE_LEFT,
          "no memory for a chunk's latents of "
              + bytes
              + " bytes: lower the picture size or frames-per-chunk");
    }
  }

  /** The memory as a chunk of a shape. */
  public LatentMemory as(LatentFormat format, LatentShape shape) {
    long needed = shape.bytes(format);
    if (needed > bytes) {
      throw new IllegalArgumentException(
          "latents: " + needed + " bytes (expected: at most " + bytes + ")");
    }
    return new LatentMemory(MemoryKind.HOST, address, needed, format, shape);
  }

  /** First byte. */
  public long address() {
    return address;
  }

  /** All of the memory. */
  public ByteBuffer view() {
    return Memory.view(address, bytes);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      GLib.g_free(address);
    }
  }
}
