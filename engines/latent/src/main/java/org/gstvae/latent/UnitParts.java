package org.gstvae.latent;

import static org.gstvae.latent.UnitLayout.*;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An access unit taken apart for a carrier: its header and its slices as they are, whatever their
 * coding. Slices whose header is damaged are left out, as a reader would leave them out.
 */
public final class UnitParts {
  private final ByteBuffer header;
  private final List<ByteBuffer> slices;
  private final boolean complete;

  private UnitParts(ByteBuffer header, List<ByteBuffer> slices, boolean complete) {
    this.header = header;
    this.slices = List.copyOf(slices);
    this.complete = complete;
  }

  /**
   * Takes a unit apart. The parts are views of it.
   *
   * @param unit the unit from its position; not moved
   * @throws LatentException DAMAGED if the header is, WRONG_TYPE if the version is newer
   */
  public static UnitParts of(ByteBuffer unit) throws LatentException {
    ByteBuffer in = view(unit);
    int headerBytes = AccessUnitReader.checkedHeaderBytes(in);
    long declared = Integer.toUnsignedLong(in.getInt(AT_UNIT_BYTES));
    int end = (int) Math.min(declared, in.capacity());
    List<ByteBuffer> slices = new ArrayList<>();
    int at = headerBytes;
    while (end - at >= SLICE_HEADER_BYTES) {
      if (in.getInt(at) != SLICE_MAGIC
          || Crc32c.of(in, at, SLICE_AT_HEADER_CRC) != in.getInt(at + SLICE_AT_HEADER_CRC)) {
        at++;
        continue;
      }
      int payloadBytes = in.getInt(at + SLICE_AT_PAYLOAD_BYTES);
      int payloadAt = at + SLICE_HEADER_BYTES;
      if (payloadBytes < 0 || payloadBytes > end - payloadAt) {
        at = payloadAt;
        continue;
      }
      slices.add(in.slice(at, SLICE_HEADER_BYTES + payloadBytes));
      at = payloadAt + payloadBytes;
    }
    return new UnitParts(in.slice(0, headerBytes), slices, slices.size() == in.getInt(AT_SLICES));
  }

  /** The header with its CRC. */
  public ByteBuffer header() {
    return header.duplicate();
  }

  /** The slices in their order, each with its own header. */
  public List<ByteBuffer> slices() {
    return slices;
  }

  /** Whether there are as many slices as the unit was written with. */
  public boolean complete() {
    return complete;
  }

  /** Low 16 bits of the chunk's sequence number, which every slice repeats. */
  public int sequence() {
    return view(header).getInt(AT_SEQUENCE) & 0xFFFF;
  }
}
