package org.gstvae.plugin.codec;

import java.nio.ByteBuffer;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.gst.GstData;

/** New GstBuffers with bytes of ours. */
public final class Buffers {
  private Buffers() {}

  /** A buffer with a copy of the bytes from position to limit. */
  public static long of(ByteBuffer bytes) throws ElementException {
    long buffer = GstData.gst_buffer_new_allocate(0, bytes.remaining(), 0);
    try (MappedBuffer map = MappedBuffer.write(buffer)) {
      map.bytes().put(bytes.duplicate());
    }
    return buffer;
  }
}
