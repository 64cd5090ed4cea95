package org.gstvae.latent.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a latent file, piece by piece. Each method returns bytes for the caller to append; nothing
 * that was appended changes later, so any sink will do and a file that ends early stays readable.
 */
public final class VaeFileWriter {
  private static final long NONE = -1;

  private final List<ChunkEntry> entries = new ArrayList<>();
  private long offset;
  private long capsOffset = NONE;

  /** The beginning of the file; to be called first, once. */
  public ByteBuffer start() {
    if (offset != 0) {
      throw new IllegalStateException("the file has begun");
    }
    offset = VaeFile.START_BYTES;
    return VaeFile.start();
  }

  /** Caps of the chunks that follow, as text. */
  public ByteBuffer caps(String caps) {
    capsOffset = offset;
    return record(RecordType.CAPS, StandardCharsets.UTF_8.encode(caps));
  }

  /** Tags, as text. */
  public ByteBuffer tags(String tags) {
    return record(RecordType.TAGS, StandardCharsets.UTF_8.encode(tags));
  }

  /**
   * What goes before a chunk; the caller appends it and then the access unit itself.
   *
   * @param unit the access unit from its position; not moved
   * @param pts nanoseconds of running time, or {@link RecordHeader#UNKNOWN_PTS}
   * @param duration nanoseconds, or {@link RecordHeader#UNKNOWN_DURATION}
   * @param frames real frames
   */
  public ByteBuffer chunkHead(ByteBuffer unit, long pts, long duration, int frames) {
    if (capsOffset == NONE) {
      throw new IllegalStateException("a chunk without caps");
    }
    RecordHeader untimed = RecordHeader.of(RecordType.CHUNK, unit);
    RecordHeader header =
        new RecordHeader(
            untimed.type(), untimed.payloadBytes(), untimed.payloadCrc(), pts, duration, frames);
    entries.add(new ChunkEntry(offset, capsOffset, pts, duration, frames));
    offset += header.recordBytes();
    ByteBuffer out = ByteBuffer.allocate(RecordHeader.BYTES);
    header.write(out);
    return out.flip();
  }

  /** The index and the end; nothing follows. */
  public ByteBuffer finish() {
    long indexOffset = offset;
    ByteBuffer index = record(RecordType.INDEX, FileIndex.write(entries));
    ByteBuffer end = record(RecordType.END, FileIndex.writeEnd(indexOffset));
    return ByteBuffer.allocate(index.remaining() + end.remaining()).put(index).put(end).flip();
  }

  private ByteBuffer record(RecordType type, ByteBuffer payload) {
    RecordHeader header = RecordHeader.of(type, payload);
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(header.recordBytes()));
    header.write(out);
    out.put(payload).flip();
    offset += out.remaining();
    return out;
  }
}
