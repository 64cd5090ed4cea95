package org.gstvae.latent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Changes headers and makes their CRC right again: what a hostile or a newer sender may do. */
final class Resealed {
  private Resealed() {}

  static void put(ByteBuffer unit, int at, int value) {
    unit.put(at, (byte) value);
    seal(unit);
  }

  static void putInt(ByteBuffer unit, int at, int value) {
    unit.order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    seal(unit);
  }

  static void seal(ByteBuffer unit) {
    unit.order(ByteOrder.LITTLE_ENDIAN);
    int crcAt = unit.getInt(UnitLayout.AT_HEADER_BYTES) - UnitLayout.CRC_BYTES;
    if (crcAt >= 0 && crcAt <= unit.capacity() - UnitLayout.CRC_BYTES) {
      unit.putInt(crcAt, Crc32c.of(unit, 0, crcAt));
    }
  }

  static ByteBuffer withLongerFixedPart(ByteBuffer unit, int bytes) {
    int fixed = UnitLayout.FIXED_BYTES;
    ByteBuffer longer = ByteBuffer.allocate(unit.capacity() + bytes).order(ByteOrder.LITTLE_ENDIAN);
    longer.put(0, unit, 0, fixed);
    longer.put(fixed + bytes, unit, fixed, unit.capacity() - fixed);
    unit.order(ByteOrder.LITTLE_ENDIAN);
    longer.putShort(UnitLayout.AT_FIXED_BYTES, (short) (fixed + bytes));
    longer.putInt(UnitLayout.AT_HEADER_BYTES, unit.getInt(UnitLayout.AT_HEADER_BYTES) + bytes);
    longer.putInt(UnitLayout.AT_UNIT_BYTES, unit.getInt(UnitLayout.AT_UNIT_BYTES) + bytes);
    seal(longer);
    return longer;
  }

  /** Slice headers as they were, with checksums that fit the payloads. */
  static void sealSlices(ByteBuffer unit, ByteBuffer sound) {
    unit.order(ByteOrder.LITTLE_ENDIAN);
    int at = sound.getInt(UnitLayout.AT_HEADER_BYTES);
    while (at < sound.capacity()) {
      int bytes = sound.getInt(at + UnitLayout.SLICE_AT_PAYLOAD_BYTES);
      unit.put(at, sound, at, UnitLayout.SLICE_AT_PAYLOAD_CRC);
      int payload = at + UnitLayout.SLICE_HEADER_BYTES;
      unit.putInt(at + UnitLayout.SLICE_AT_PAYLOAD_CRC, Crc32c.of(unit, payload, bytes));
      unit.putInt(
          at + UnitLayout.SLICE_AT_HEADER_CRC, Crc32c.of(unit, at, UnitLayout.SLICE_AT_HEADER_CRC));
      at = payload + bytes;
    }
  }
}
