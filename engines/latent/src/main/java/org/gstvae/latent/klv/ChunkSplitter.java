package org.gstvae.latent.klv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.UnitParts;

/**
 * Cuts one access unit into KLV units, between slices wherever a slice fits into a unit, so that a
 * lost unit costs no slice of another.
 */
public final class ChunkSplitter {
  /** A header of up to this share of a unit is repeated in every unit. */
  private static final int HEADER_SHARE = 8;

  /** With less room for data than this the overhead would be larger than what is carried. */
  private static final int MIN_CAPACITY = 500;

  private final long chunk;
  private final String caps;
  private final ByteBuffer header;
  private final int capacity;
  private final List<Load> loads = new ArrayList<>();

  /** The data of one KLV unit: header and slices that are whole, or a part of one. */
  private record Load(List<ByteBuffer> pieces, int part, int parts) {
    ByteBuffer data() {
      if (pieces.size() == 1) {
        return pieces.get(0);
      }
      ByteBuffer data = ByteBuffer.allocate(pieces.stream().mapToInt(ByteBuffer::remaining).sum());
      pieces.forEach(piece -> data.put(piece.duplicate()));
      return data.flip();
    }
  }

  /**
   * Plans the units.
   *
   * @param parts the access unit, which is not changed while units are made
   * @param chunk its sequence number
   * @param caps of the stream, as text; goes into the first unit
   * @param mostBytes most bytes of a unit
   * @throws LatentException DAMAGED if there is no room for the caps, or the chunk is larger than
   *     65,535 units
   */
  public ChunkSplitter(UnitParts parts, long chunk, String caps, int mostBytes)
      throws LatentException {
    this.chunk = chunk;
    this.caps = caps;
    int headerBytes = parts.header().remaining();
    header = headerBytes <= mostBytes / HEADER_SHARE ? parts.header() : null;
    int capsBytes = caps.getBytes(StandardCharsets.UTF_8).length;
    capacity = mostBytes - KlvUnit.OVERHEAD - Math.max(capsBytes, header == null ? 0 : headerBytes);
    if (capacity < MIN_CAPACITY) {
      throw LatentException.damaged(
          "KLV: no room for caps of " + capsBytes + " bytes in units of " + mostBytes);
    }
    plan(parts);
    if (loads.size() > KlvFormat.MAX_UNITS) {
      throw LatentException.damaged(
          "KLV: " + loads.size() + " units (expected: at most " + KlvFormat.MAX_UNITS + ")");
    }
  }

  /** How many KLV units there are. */
  public int units() {
    return loads.size();
  }

  /** One of them, from 0, as bytes. */
  public ByteBuffer unit(int number) {
    Load load = loads.get(number);
    boolean first = number == 0;
    return new KlvUnit(
            chunk,
            number,
            loads.size(),
            load.data(),
            load.part,
            load.parts,
            first ? null : header,
            first ? caps : null)
        .toBytes();
  }

  private void plan(UnitParts parts) {
    List<ByteBuffer> pieces = new ArrayList<>();
    pieces.add(parts.header());
    pieces.addAll(parts.slices());
    List<ByteBuffer> whole = new ArrayList<>();
    int bytes = 0;
    for (ByteBuffer piece : pieces) {
      if (!whole.isEmpty() && bytes + piece.remaining() > capacity) {
        loads.add(new Load(whole, 0, 1));
        whole = new ArrayList<>();
        bytes = 0;
      }
      if (piece.remaining() > capacity) {
        cut(piece);
      } else {
        whole.add(piece);
        bytes += piece.remaining();
      }
    }
    if (!whole.isEmpty()) {
      loads.add(new Load(whole, 0, 1));
    }
  }

  private void cut(ByteBuffer piece) {
    int parts = (piece.remaining() + capacity - 1) / capacity;
    for (int part = 0; part < parts; part++) {
      int from = part * capacity;
      int length = Math.min(capacity, piece.remaining() - from);
      loads.add(new Load(List.of(piece.slice(piece.position() + from, length)), part, parts));
    }
  }
}
