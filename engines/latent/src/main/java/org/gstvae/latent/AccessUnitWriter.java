package org.gstvae.latent;

import static org.gstvae.latent.UnitLayout.*;

import java.nio.ByteBuffer;

/**
 * Writes one chunk of plain samples as an access unit; {@link CodedUnitWriter} writes coded ones.
 */
public final class AccessUnitWriter {
  /** Most bytes of a slice where nobody asks for others: one Ethernet packet. */
  public static final int USUAL_SLICE_SIZE = 1200;

  private final Chunk chunk;
  private final int positionsPerSlice;
  private final int slices;
  private final UnitHeader header;

  /**
   * Plans the unit.
   *
   * @param chunk what it says; not q8
   * @param sliceSize most bytes of a slice with its header, 0 for one slice; a slice holds at least
   *     one position even where that is more
   * @throws IllegalArgumentException if the unit would not fit into 2 GiB
   */
  public AccessUnitWriter(Chunk chunk, int sliceSize) {
    if (sliceSize < 0) {
      throw new IllegalArgumentException("slice-size: " + sliceSize + " (expected: 0+)");
    }
    if (chunk.format() == StreamFormat.Q8) {
      throw new IllegalArgumentException("format: q8 (expected: plain samples)");
    }
    this.chunk = chunk;
    int positions = (int) chunk.geometry().latent().positions();
    positionsPerSlice =
        sliceSize == 0
            ? positions
            : Math.max(1, (sliceSize - SLICE_HEADER_BYTES) / chunk.positionBytes());
    slices = (int) (((long) positions + positionsPerSlice - 1) / positionsPerSlice);
    header = new UnitHeader(chunk, slices, chunk.latentBytes());
  }

  /** Exact size of the unit in bytes. */
  public int bytes() {
    return header.unitBytes();
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
    ByteBuffer out = header.view(unit);
    header.write(out);
    writeSlices(view(latents), out);
    unit.position(unit.position() + bytes());
  }

  private void writeSlices(ByteBuffer latents, ByteBuffer out) {
    int positions = (int) chunk.geometry().latent().positions();
    int at = header.bytes();
    for (int first = 0; first < positions; first += positionsPerSlice) {
      int count = Math.min(positionsPerSlice, positions - first);
      int payloadBytes = count * chunk.positionBytes();
      out.put(at + SLICE_HEADER_BYTES, latents, first * chunk.positionBytes(), payloadBytes);
      header.writeSlice(out, at, new PositionRange(first, count), CODING_PLAIN, payloadBytes);
      at += SLICE_HEADER_BYTES + payloadBytes;
    }
  }
}
