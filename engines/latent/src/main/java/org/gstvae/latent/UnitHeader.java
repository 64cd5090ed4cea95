package org.gstvae.latent;

import static org.gstvae.latent.UnitLayout.*;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The header of one chunk's access unit, and its slices' headers. */
final class UnitHeader {
  private final Chunk chunk;
  private final int slices;
  private final int sideDataBytes;
  private final int bytes;
  private final int unitBytes;

  /**
   * Plans it.
   *
   * @param payloadBytes sum over all slices
   * @throws IllegalArgumentException if the unit would not fit into 2 GiB
   */
  UnitHeader(Chunk chunk, int slices, long payloadBytes) {
    this.chunk = chunk;
    this.slices = slices;
    long side = 0;
    for (SideData data : chunk.sideData()) {
      side += SIDE_DATA_HEADER_BYTES + data.value().remaining();
    }
    long header = FIXED_BYTES + (long) chunk.frames().size() * FRAME_BYTES + side + CRC_BYTES;
    long total = header + (long) slices * SLICE_HEADER_BYTES + payloadBytes;
    if (total > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "access unit: " + total + " bytes (expected: at most " + Integer.MAX_VALUE + ")");
    }
    sideDataBytes = (int) side;
    bytes = (int) header;
    unitBytes = (int) total;
  }

  /** Bytes of the header. */
  int bytes() {
    return bytes;
  }

  /** Bytes of the whole unit. */
  int unitBytes() {
    return unitBytes;
  }

  /** Checks that the unit fits, and gives a view of where it goes. */
  ByteBuffer view(ByteBuffer unit) {
    if (unit.remaining() < unitBytes) {
      throw new IllegalArgumentException(
          "unit: " + unit.remaining() + " bytes (expected: " + unitBytes + ")");
    }
    return UnitLayout.view(unit);
  }

  /** Writes it at the beginning of a view. */
  void write(ByteBuffer out) {
    ChunkGeometry geometry = chunk.geometry();
    out.putInt(AT_MAGIC, MAGIC);
    out.put(AT_MAJOR, (byte) MAJOR);
    out.put(AT_MINOR, (byte) MINOR);
    out.putShort(AT_FIXED_BYTES, (short) FIXED_BYTES);
    out.putInt(AT_HEADER_BYTES, bytes);
    out.putInt(AT_UNIT_BYTES, unitBytes);
    out.put(AT_MODEL_HASH, HexFormat.of().parseHex(chunk.modelHash()));
    out.putInt(AT_SEQUENCE, (int) chunk.sequence());
    out.put(AT_MODE, (byte) WireCodes.of(chunk.mode()));
    out.put(AT_FORMAT, (byte) WireCodes.of(chunk.format()));
    out.putShort(AT_TEMPORAL_FACTOR, (short) geometry.temporalFactor());
    out.putShort(AT_SPATIAL_FACTOR, (short) geometry.spatialFactor());
    out.putShort(AT_WIDTH, (short) geometry.width());
    out.putShort(AT_HEIGHT, (short) geometry.height());
    out.putShort(AT_LATENT_FRAMES, (short) geometry.latent().frames());
    out.putShort(AT_LATENT_HEIGHT, (short) geometry.latent().height());
    out.putShort(AT_LATENT_WIDTH, (short) geometry.latent().width());
    out.putShort(AT_CHANNELS, (short) geometry.latent().channels());
    out.putShort(AT_FRAMES, (short) chunk.frames().size());
    out.putInt(AT_SLICES, slices);
    out.putInt(AT_SIDE_DATA_BYTES, sideDataBytes);
    out.position(FIXED_BYTES);
    for (FrameTime time : chunk.frames()) {
      out.putLong(time.offset()).putLong(time.duration());
    }
    for (SideData data : chunk.sideData()) {
      ByteBuffer value = data.value();
      out.putShort((short) data.type()).putShort((short) 0).putInt(value.remaining()).put(value);
    }
    out.putInt(Crc32c.of(out, 0, bytes - CRC_BYTES));
  }

  /** Writes a slice's header in front of its payload, which is there already. */
  void writeSlice(ByteBuffer out, int at, PositionRange positions, int coding, int payloadBytes) {
    out.putInt(at, SLICE_MAGIC);
    out.putInt(at + SLICE_AT_FIRST, positions.first());
    out.putInt(at + SLICE_AT_COUNT, positions.count());
    out.putInt(at + SLICE_AT_PAYLOAD_BYTES, payloadBytes);
    out.putShort(at + SLICE_AT_SEQUENCE, (short) chunk.sequence());
    out.put(at + SLICE_AT_CODING, (byte) coding);
    out.put(at + SLICE_AT_FLAGS, (byte) 0);
    out.putInt(at + SLICE_AT_PAYLOAD_CRC, Crc32c.of(out, at + SLICE_HEADER_BYTES, payloadBytes));
    out.putInt(at + SLICE_AT_HEADER_CRC, Crc32c.of(out, at, SLICE_AT_HEADER_CRC));
  }
}
