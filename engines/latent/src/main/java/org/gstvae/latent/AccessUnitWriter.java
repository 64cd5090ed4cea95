package org.gstvae.latent;

import static org.gstvae.latent.UnitLayout.*;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Writes one chunk as an access unit. */
public final class AccessUnitWriter {
  private final Chunk chunk;
  private final int positionsPerSlice;
  private final int slices;
  private final int sideDataBytes;
  private final int headerBytes;
  private final int bytes;

  /**
   * Plans the unit.
   *
   * @param chunk what it says
   * @param sliceSize most bytes of a slice with its header, 0 for one slice; a slice holds at least
   *     one position even where that is more
   * @throws IllegalArgumentException if the unit would not fit into 2 GiB
   */
  public AccessUnitWriter(Chunk chunk, int sliceSize) {
    if (sliceSize < 0) {
      throw new IllegalArgumentException("slice-size: " + sliceSize + " (expected: 0+)");
    }
    this.chunk = chunk;
    int positions = (int) chunk.geometry().latent().positions();
    positionsPerSlice =
        sliceSize == 0
            ? positions
            : Math.max(1, (sliceSize - SLICE_HEADER_BYTES) / chunk.positionBytes());
    slices = (int) (((long) positions + positionsPerSlice - 1) / positionsPerSlice);
    long side = 0;
    for (SideData data : chunk.sideData()) {
      side += SIDE_DATA_HEADER_BYTES + data.value().remaining();
    }
    long header = FIXED_BYTES + (long) chunk.frames().size() * FRAME_BYTES + side + CRC_BYTES;
    long total = header + (long) slices * SLICE_HEADER_BYTES + chunk.latentBytes();
    if (total > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "access unit: " + total + " bytes (expected: at most " + Integer.MAX_VALUE + ")");
    }
    sideDataBytes = (int) side;
    headerBytes = (int) header;
    bytes = (int) total;
  }

  /** Exact size of the unit in bytes. */
  public int bytes() {
    return bytes;
  }

  /** How many slices it has. */
  public int slices() {
    return slices;
  }

  /**
   * Writes the unit.
   *
   * @param latents the samples in the order of {@link org.gstvae.engine.LatentShape}, {@link
   *     Chunk#latentBytes} of them from its position; not moved
   * @param unit receives {@link #bytes} bytes from its position, which moves behind them
   */
  public void write(ByteBuffer latents, ByteBuffer unit) {
    if (latents.remaining() < chunk.latentBytes()) {
      throw new IllegalArgumentException(
          "latents: " + latents.remaining() + " bytes (expected: " + chunk.latentBytes() + ")");
    }
    if (unit.remaining() < bytes) {
      throw new IllegalArgumentException(
          "unit: " + unit.remaining() + " bytes (expected: " + bytes + ")");
    }
    ByteBuffer out = view(unit);
    writeHeader(out);
    writeSlices(view(latents), out);
    unit.position(unit.position() + bytes);
  }

  private void writeHeader(ByteBuffer out) {
    ChunkGeometry geometry = chunk.geometry();
    out.putInt(AT_MAGIC, MAGIC);
    out.put(AT_MAJOR, (byte) MAJOR);
    out.put(AT_MINOR, (byte) MINOR);
    out.putShort(AT_FIXED_BYTES, (short) FIXED_BYTES);
    out.putInt(AT_HEADER_BYTES, headerBytes);
    out.putInt(AT_UNIT_BYTES, bytes);
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
    out.putInt(Crc32c.of(out, 0, headerBytes - CRC_BYTES));
  }

  private void writeSlices(ByteBuffer latents, ByteBuffer out) {
    int positions = (int) chunk.geometry().latent().positions();
    int at = headerBytes;
    for (int first = 0; first < positions; first += positionsPerSlice) {
      int count = Math.min(positionsPerSlice, positions - first);
      int payloadBytes = count * chunk.positionBytes();
      out.put(at + SLICE_HEADER_BYTES, latents, first * chunk.positionBytes(), payloadBytes);
      out.putInt(at, SLICE_MAGIC);
      out.putInt(at + SLICE_AT_FIRST, first);
      out.putInt(at + SLICE_AT_COUNT, count);
      out.putInt(at + SLICE_AT_PAYLOAD_BYTES, payloadBytes);
      out.putShort(at + SLICE_AT_SEQUENCE, (short) chunk.sequence());
      out.put(at + SLICE_AT_CODING, (byte) CODING_PLAIN);
      out.put(at + SLICE_AT_FLAGS, (byte) 0);
      out.putInt(at + SLICE_AT_PAYLOAD_CRC, Crc32c.of(out, at + SLICE_HEADER_BYTES, payloadBytes));
      out.putInt(at + SLICE_AT_HEADER_CRC, Crc32c.of(out, at, SLICE_AT_HEADER_CRC));
      at += SLICE_HEADER_BYTES + payloadBytes;
    }
  }
}
