package org.gstvae.latent.klv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.UnitPieces;
import org.gstvae.latent.UnitPieces.Piece;

/**
 * Cuts one access unit into KLV units, between slices wherever a slice fits into a unit, so that a
 * lost unit costs no slice of another.
 */
public final class ChunkSplitter {
  /** A header of up to this share of a unit is repeated in every unit. */
  private static final int HEADER_SHARE = 8;

  /** With less room for data than this the overhead would be larger than what is carried. */
  private static final int MIN_CAPACITY = 500;

  private final ByteBuffer unit;
  private final long chunk;
  private final String caps;
  private final ByteBuffer header;
  private final int capacity;
  private final List<Cut> cuts = new ArrayList<>();

  /** What one KLV unit carries. */
  private record Cut(int offset, int bytes, int part, int parts) {}

  /**
   * Plans the units.
   *
   * @param buffer the access unit from its position; not moved, and not changed while units are
   *     made
   * @param reader its reader
   * @param caps of the stream, as text; goes into the first unit
   * @param mostBytes most bytes of a unit
   * @throws LatentException DAMAGED if there is no room for the caps, or the chunk is larger than
   *     65,535 units
   */
  public ChunkSplitter(ByteBuffer buffer, AccessUnitReader reader, String caps, int mostBytes)
      throws LatentException {
    unit = buffer.slice();
    chunk = reader.chunk().sequence();
    this.caps = caps;
    int headerBytes = reader.headerBytes();
    header = headerBytes <= mostBytes / HEADER_SHARE ? unit.slice(0, headerBytes) : null;
    int capsBytes = caps.getBytes(StandardCharsets.UTF_8).length;
    capacity = mostBytes - KlvUnit.OVERHEAD - Math.max(capsBytes, header == null ? 0 : headerBytes);
    if (capacity < MIN_CAPACITY) {
      throw LatentException.damaged(
          "KLV: no room for caps of " + capsBytes + " bytes in units of " + mostBytes);
    }
    plan(UnitPieces.of(unit, headerBytes));
    if (cuts.size() > KlvFormat.MAX_UNITS) {
      throw LatentException.damaged(
          "KLV: " + cuts.size() + " units (expected: at most " + KlvFormat.MAX_UNITS + ")");
    }
  }

  /** How many KLV units there are. */
  public int units() {
    return cuts.size();
  }

  /** One of them, from 0, as bytes. */
  public ByteBuffer unit(int number) {
    Cut cut = cuts.get(number);
    boolean first = number == 0;
    return new KlvUnit(
            chunk,
            number,
            cuts.size(),
            unit.slice(cut.offset, cut.bytes),
            cut.part,
            cut.parts,
            first ? null : header,
            first ? caps : null)
        .toBytes();
  }

  private void plan(List<Piece> pieces) {
    int from = 0;
    int to = 0;
    for (Piece piece : pieces) {
      boolean follows = piece.offset() == to && piece.end() - from <= capacity;
      if (!follows) {
        whole(from, to);
        from = piece.offset();
      }
      to = piece.end();
      if (piece.bytes() > capacity) {
        parts(piece);
        from = to;
      }
    }
    whole(from, to);
  }

  private void whole(int from, int to) {
    if (to > from) {
      cuts.add(new Cut(from, to - from, 0, 1));
    }
  }

  private void parts(Piece piece) {
    int parts = (piece.bytes() + capacity - 1) / capacity;
    for (int part = 0; part < parts; part++) {
      int from = piece.offset() + part * capacity;
      cuts.add(new Cut(from, Math.min(capacity, piece.end() - from), part, parts));
    }
  }
}
