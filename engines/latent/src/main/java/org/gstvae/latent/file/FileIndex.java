package org.gstvae.latent.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.LatentException;

/** The payloads of the records INDEX and END. */
final class FileIndex {
  private static final int HEAD_BYTES = 8;
  private static final int ENTRY_BYTES = 40;

  /** Most bytes of an index that is read. */
  static final int MAX_BYTES = HEAD_BYTES + VaeFileReader.MAX_CHUNKS * ENTRY_BYTES;

  /** Payload of END: where the index record begins. */
  static final int END_BYTES = Long.BYTES;

  private FileIndex() {}

  static ByteBuffer write(List<ChunkEntry> entries) {
    int bytes = Math.addExact(HEAD_BYTES, Math.multiplyExact(entries.size(), ENTRY_BYTES));
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(ENTRY_BYTES).putInt(entries.size());
    for (ChunkEntry entry : entries) {
      out.putLong(entry.offset()).putLong(entry.capsOffset());
      out.putLong(entry.pts()).putLong(entry.duration());
      out.putInt(entry.frames()).putInt(0);
    }
    return out.flip();
  }

  /** The entries; newer minor versions may have longer ones. */
  static List<ChunkEntry> read(ByteBuffer payload) throws LatentException {
    ByteBuffer in = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (in.capacity() < HEAD_BYTES) {
      throw LatentException.damaged("latent file: index of " + in.capacity() + " bytes");
    }
    int entryBytes = in.getInt();
    int count = in.getInt();
    if (entryBytes < ENTRY_BYTES
        || count < 0
        || (long) count * entryBytes != in.capacity() - HEAD_BYTES) {
      throw LatentException.damaged("latent file: the parts of the index do not add up");
    }
    List<ChunkEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      in.position(HEAD_BYTES + i * entryBytes);
      entries.add(
          new ChunkEntry(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getInt()));
    }
    return entries;
  }

  static ByteBuffer writeEnd(long indexOffset) {
    return ByteBuffer.allocate(END_BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, indexOffset);
  }

  static long readEnd(ByteBuffer payload) {
    return payload.slice().order(ByteOrder.LITTLE_ENDIAN).getLong(0);
  }
}
