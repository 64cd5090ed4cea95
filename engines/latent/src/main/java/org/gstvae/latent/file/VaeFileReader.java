package org.gstvae.latent.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;

/**
 * Opens a latent file: by its index, or by a scan from record to record where there is none.
 * Damaged places are stepped over. What it allocates is bounded: a chunk by what its caps allow,
 * everything else by the limits below and by the size of the file.
 */
public final class VaeFileReader {
  /** Longest caps or tags that are read. */
  public static final int MAX_TEXT_BYTES = 1 << 20;

  /** Most chunks that are listed, 46 hours of 25 single frames a second; the rest is left out. */
  static final int MAX_CHUNKS = 1 << 22;

  private static final int SEARCH_BYTES = 1 << 16;
  private static final long NONE = -1;

  private final ByteSource source;
  private final List<ChunkEntry> chunks;
  private final boolean indexed;
  private long damagedBytes;
  private StoredCaps lastCaps;

  private record StoredCaps(long offset, String text, LatentCaps caps) {}

  /**
   * Reads the beginning and the index of a file.
   *
   * @throws LatentException WRONG_TYPE if it is no latent file or of a newer version, DAMAGED if
   *     its beginning is
   * @throws IOException from the source
   */
  public VaeFileReader(ByteSource source) throws LatentException, IOException {
    this.source = source;
    VaeFile.checkStart(read(0, VaeFile.START_BYTES));
    List<ChunkEntry> index = readIndex();
    indexed = index != null;
    chunks = List.copyOf(indexed ? index : scan());
  }

  /** The chunks in the order of the file. */
  public List<ChunkEntry> chunks() {
    return chunks;
  }

  /** Whether the file has a sound index; otherwise it was scanned. */
  public boolean indexed() {
    return indexed;
  }

  /** Bytes that the scan could make no sense of, an unfinished last record included. */
  public long damagedBytes() {
    return damagedBytes;
  }

  /** When the last chunk ends, in nanoseconds of running time; 0 without one. */
  public long endTime() {
    return chunks.stream().mapToLong(ChunkEntry::end).max().orElse(0);
  }

  /** The caps of a chunk, as text. */
  public String capsText(ChunkEntry entry) throws LatentException, IOException {
    return capsAt(entry.capsOffset()).text();
  }

  /** The caps of a chunk. */
  public LatentCaps caps(ChunkEntry entry) throws LatentException, IOException {
    return capsAt(entry.capsOffset()).caps();
  }

  /**
   * The head of a chunk's record, behind which the access unit lies. Its payload CRC is not asked:
   * a unit checks its slices itself, so that damage costs a slice and not the chunk.
   *
   * @throws LatentException DAMAGED if there is none, or if the unit is cut off or larger than its
   *     caps allow
   */
  public RecordHeader chunkHeader(ChunkEntry entry) throws LatentException, IOException {
    RecordHeader header = headerAt(entry.offset());
    if (header == null || !header.is(RecordType.CHUNK)) {
      throw LatentException.damaged("latent file: no chunk at byte " + entry.offset());
    }
    long most = caps(entry).maxUnitBytes();
    if (header.payloadBytes() > most) {
      throw LatentException.damaged(
          "latent file: chunk of "
              + header.payloadBytes()
              + " bytes at byte "
              + entry.offset()
              + " (expected: at most "
              + most
              + " by its caps)");
    }
    if (header.recordBytes() > source.size() - entry.offset()) {
      throw LatentException.damaged(
          "latent file: the chunk at byte " + entry.offset() + " is cut off");
    }
    return header;
  }

  /** The access unit of a chunk. */
  public ByteBuffer unit(ChunkEntry entry) throws LatentException, IOException {
    RecordHeader header = chunkHeader(entry);
    return read(entry.offset() + RecordHeader.BYTES, header.payloadBytes());
  }

  /**
   * Tags in a part of the file; damaged ones are left out. They are handed over one by one, because
   * a file may have any number of them in a row.
   *
   * @param from offset of a record
   * @param to offset behind the last record; nothing is read where chunks lie between
   * @param found takes each as text
   */
  public void tagsBetween(long from, long to, Consumer<String> found) throws IOException {
    long at = from;
    RecordHeader header = at < to ? headerAt(at) : null;
    while (header != null && !header.is(RecordType.CHUNK)) {
      if (header.is(RecordType.TAGS) && header.payloadBytes() <= MAX_TEXT_BYTES) {
        ByteBuffer payload = soundPayload(at, header);
        if (payload != null) {
          found.accept(StandardCharsets.UTF_8.decode(payload).toString());
        }
      }
      at += header.recordBytes();
      header = at < to ? headerAt(at) : null;
    }
  }

  private StoredCaps capsAt(long offset) throws LatentException, IOException {
    if (lastCaps == null || lastCaps.offset != offset) {
      RecordHeader header = headerAt(offset);
      if (header == null || !header.is(RecordType.CAPS)) {
        throw LatentException.damaged("latent file: no caps at byte " + offset);
      }
      String text = text(offset, header);
      lastCaps = new StoredCaps(offset, text, LatentCaps.parse(text));
    }
    return lastCaps;
  }

  /** The index by way of the last record; null if either is not there or not sound. */
  private List<ChunkEntry> readIndex() throws IOException {
    long endBytes = RecordHeader.BYTES + FileIndex.END_BYTES;
    long endAt = source.size() - endBytes;
    RecordHeader end = endAt < VaeFile.START_BYTES ? null : headerAt(endAt);
    if (end == null || !end.is(RecordType.END) || end.payloadBytes() != FileIndex.END_BYTES) {
      return null;
    }
    ByteBuffer endPayload = soundPayload(endAt, end);
    if (endPayload == null) {
      return null;
    }
    long indexAt = FileIndex.readEnd(endPayload);
    RecordHeader index =
        indexAt < VaeFile.START_BYTES || indexAt >= endAt ? null : headerAt(indexAt);
    if (index == null
        || !index.is(RecordType.INDEX)
        || index.payloadBytes() > FileIndex.MAX_BYTES
        || indexAt + index.recordBytes() > endAt) {
      return null;
    }
    ByteBuffer payload = soundPayload(indexAt, index);
    try {
      return payload == null ? null : FileIndex.read(payload);
    } catch (LatentException e) {
      return null;
    }
  }

  private List<ChunkEntry> scan() throws IOException {
    List<ChunkEntry> found = new ArrayList<>();
    long size = source.size();
    long capsOffset = NONE;
    long at = VaeFile.START_BYTES;
    while (at < size && found.size() < MAX_CHUNKS) {
      RecordHeader header = headerAt(at);
      if (header == null) {
        long next = nextHead(at + 1, size);
        damagedBytes += next - at;
        at = next;
        continue;
      }
      if (header.recordBytes() > size - at) {
        break;
      }
      if (header.is(RecordType.CAPS)) {
        capsOffset = at;
      } else if (header.is(RecordType.CHUNK) && capsOffset != NONE) {
        found.add(new ChunkEntry(at, capsOffset, header.pts(), header.duration(), header.frames()));
      }
      at += header.recordBytes();
    }
    damagedBytes += Math.max(0, size - at);
    return found;
  }

  private long nextHead(long from, long size) throws IOException {
    long at = from;
    while (size - at >= RecordHeader.BYTES) {
      ByteBuffer bytes = read(at, SEARCH_BYTES);
      int distance = RecordHeader.distanceToHead(bytes);
      at += distance;
      if (bytes.remaining() - distance >= RecordHeader.BYTES) {
        return at;
      }
      if (distance == 0) {
        break;
      }
    }
    return size;
  }

  private String text(long at, RecordHeader header) throws LatentException, IOException {
    if (header.payloadBytes() > MAX_TEXT_BYTES) {
      throw LatentException.damaged(
          "latent file: text of "
              + header.payloadBytes()
              + " bytes at byte "
              + at
              + " (expected: at most "
              + MAX_TEXT_BYTES
              + ")");
    }
    ByteBuffer payload = soundPayload(at, header);
    if (payload == null) {
      throw LatentException.damaged("latent file: the text at byte " + at + " is damaged");
    }
    return StandardCharsets.UTF_8.decode(payload).toString();
  }

  private ByteBuffer soundPayload(long at, RecordHeader header) throws IOException {
    if (header.recordBytes() > source.size() - at) {
      return null;
    }
    ByteBuffer payload = read(at + RecordHeader.BYTES, header.payloadBytes());
    return header.matches(payload) ? payload : null;
  }

  private RecordHeader headerAt(long at) throws IOException {
    return at < VaeFile.START_BYTES ? null : RecordHeader.read(read(at, RecordHeader.BYTES));
  }

  private ByteBuffer read(long at, int bytes) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(bytes);
    source.read(at, target);
    return target.flip();
  }
}
