package org.gstvae.plugin.codec;

import java.nio.ByteBuffer;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** A GstBuffer's bytes while they are mapped; the buffer stays the caller's. */
public final class MappedBuffer implements AutoCloseable {
  private final long buffer;
  private final Scratch info = new Scratch(Layout.MAP_INFO);

  private MappedBuffer(long buffer, int flags) throws ElementException {
    this.buffer = buffer;
    if (GstData.gst_buffer_map(buffer, info.address(), flags) == 0) {
      info.close();
      throw new ElementException(
          ErrorCode.RESOURCE_FAILED, "a buffer's memory cannot be mapped for the CPU");
    }
  }

  /** Maps for reading. */
  public static MappedBuffer read(long buffer) throws ElementException {
    return new MappedBuffer(buffer, GstData.MAP_READ);
  }

  /** Maps for writing. */
  public static MappedBuffer write(long buffer) throws ElementException {
    return new MappedBuffer(buffer, GstData.MAP_WRITE);
  }

  /** The bytes, valid until this is closed. */
  public ByteBuffer bytes() {
    long address = Memory.getLong(info.address(), Layout.MAP_INFO_DATA);
    long size = Memory.getLong(info.address(), Layout.MAP_INFO_SIZE);
    return address == 0 ? ByteBuffer.allocate(0) : Memory.view(address, size);
  }

  @Override
  public void close() {
    GstData.gst_buffer_unmap(buffer, info.address());
    info.close();
  }
}
