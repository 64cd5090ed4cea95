package org.gstvae.latent;

import static org.gstvae.latent.UnitLayout.*;

import java.nio.ByteBuffer;

/**
 * Finds the sound slices of a unit, one after the other. A slice header has a CRC of its own: where
 * it holds, a bad payload is stepped over; where it does not, the next magic is searched. Every
 * byte is looked at a bounded number of times, whatever the input.
 */
final class SliceScanner {
  private final ByteBuffer unit;
  private final Chunk chunk;
  private int at;
  private int first;
  private int count;
  private int payloadAt;

  SliceScanner(ByteBuffer unit, int from, Chunk chunk) {
    this.unit = unit;
    this.chunk = chunk;
    this.at = from;
  }

  /**
   * Moves to the next sound slice that begins at a position or behind it; false if there is none.
   */
  boolean next(int least) {
    while (unit.limit() - at >= SLICE_HEADER_BYTES) {
      if (unit.getInt(at) != SLICE_MAGIC
          || Crc32c.of(unit, at, SLICE_AT_HEADER_CRC) != unit.getInt(at + SLICE_AT_HEADER_CRC)) {
        at++;
        continue;
      }
      int payloadBytes = unit.getInt(at + SLICE_AT_PAYLOAD_BYTES);
      payloadAt = at + SLICE_HEADER_BYTES;
      if (payloadBytes < 0 || payloadBytes > unit.limit() - payloadAt) {
        // Cut off, or a lie: whole slices may still lie within.
        at = payloadAt;
        continue;
      }
      int payloadCrc = unit.getInt(at + SLICE_AT_PAYLOAD_CRC);
      boolean placed = readPlace(least, payloadBytes);
      at = payloadAt + payloadBytes;
      if (placed && Crc32c.of(unit, payloadAt, payloadBytes) == payloadCrc) {
        return true;
      }
    }
    return false;
  }

  private boolean readPlace(int least, int payloadBytes) {
    first = unit.getInt(at + SLICE_AT_FIRST);
    count = unit.getInt(at + SLICE_AT_COUNT);
    int positions = (int) chunk.geometry().latent().positions();
    return unit.getShort(at + SLICE_AT_SEQUENCE) == (short) chunk.sequence()
        && suits(unit.get(at + SLICE_AT_CODING), payloadBytes)
        && first >= least
        && count >= 1
        && count <= positions - first;
  }

  private boolean suits(int coding, int payloadBytes) {
    return chunk.format() == StreamFormat.Q8
        ? coding == CODING_Q8
        : coding == CODING_PLAIN && (long) count * chunk.positionBytes() == payloadBytes;
  }

  /** First position of the slice. */
  int first() {
    return first;
  }

  /** Positions of the slice. */
  int count() {
    return count;
  }

  /** Where its payload begins in the unit. */
  int payloadAt() {
    return payloadAt;
  }

  /** Bytes of its payload. */
  int payloadBytes() {
    return at - payloadAt;
  }
}
