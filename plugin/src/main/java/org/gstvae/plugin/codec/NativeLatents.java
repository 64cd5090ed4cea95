package org.gstvae.plugin.codec;

import java.nio.ByteBuffer;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** Native memory for the latents of a chunk, as large as the largest chunk of a stream. */
public final class NativeLatents implements AutoCloseable {
  private final Scratch memory;
  private final long bytes;

  /** Allocates, zeroed. */
  public NativeLatents(long bytes) {
    this.bytes = bytes;
    memory = new Scratch(bytes);
  }

  /** The memory as a chunk of a shape. */
  public LatentMemory as(LatentFormat format, LatentShape shape) {
    long needed = shape.bytes(format);
    if (needed > bytes) {
      throw new IllegalArgumentException(
          "latents: " + needed + " bytes (expected: at most " + bytes + ")");
    }
    return new LatentMemory(MemoryKind.HOST, memory.address(), needed, format, shape);
  }

  /** All of the memory. */
  public ByteBuffer view() {
    return Memory.view(memory.address(), bytes);
  }

  @Override
  public void close() {
    memory.close();
  }
}
