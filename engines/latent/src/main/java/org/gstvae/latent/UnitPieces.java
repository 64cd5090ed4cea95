package org.gstvae.latent;

import static org.gstvae.latent.UnitLayout.*;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts an access unit where a carrier may cut it: behind the header, and between slices. What is no
 * slice is left out; whether a slice's payload is sound is the reader's matter.
 */
public final class UnitPieces {
  /**
   * Bytes of a unit.
   *
   * @param offset the first one, from the beginning of the unit
   * @param bytes how many
   */
  public record Piece(int offset, int bytes) {
    /** One past the last byte. */
    public int end() {
      return offset + bytes;
    }
  }

  private UnitPieces() {}

  /**
   * The header and the slices of a unit.
   *
   * @param buffer the unit from its position; not moved
   * @param headerBytes as its reader knows
   */
  public static List<Piece> of(ByteBuffer buffer, int headerBytes) {
    ByteBuffer unit = view(buffer);
    int end = unit.capacity();
    List<Piece> pieces = new ArrayList<>();
    pieces.add(new Piece(0, headerBytes));
    int at = headerBytes;
    while (end - at >= SLICE_HEADER_BYTES) {
      int payloadBytes = unit.getInt(at + SLICE_AT_PAYLOAD_BYTES);
      boolean whole =
          unit.getInt(at) == SLICE_MAGIC
              && payloadBytes >= 0
              && payloadBytes <= end - at - SLICE_HEADER_BYTES
              && Crc32c.of(unit, at, SLICE_AT_HEADER_CRC) == unit.getInt(at + SLICE_AT_HEADER_CRC);
      if (!whole) {
        at++;
        continue;
      }
      pieces.add(new Piece(at, SLICE_HEADER_BYTES + payloadBytes));
      at += SLICE_HEADER_BYTES + payloadBytes;
    }
    return pieces;
  }
}
