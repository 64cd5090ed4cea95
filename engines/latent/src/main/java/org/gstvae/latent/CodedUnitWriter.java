package org.gstvae.latent;

import static org.gstvae.latent.UnitLayout.*;

import java.nio.ByteBuffer;
import java.util.List;
import org.gstvae.latent.q8.ChunkEncoder;
import org.gstvae.latent.q8.CodedSlice;

/** Writes one chunk that was coded to q8 as an access unit, with the tables that it needs. */
public final class CodedUnitWriter {
  private final List<CodedSlice> slices;
  private final UnitHeader header;

  /**
   * Plans the unit.
   *
   * @param chunk what it says, without quantiser tables
   * @param coded its latents
   * @throws IllegalArgumentException if the unit would not fit into 2 GiB
   */
  public CodedUnitWriter(Chunk chunk, ChunkEncoder.Coded coded) {
    if (chunk.format() != StreamFormat.Q8) {
      throw new IllegalArgumentException("format: " + chunk.format() + " (expected: q8)");
    }
    slices = coded.slices();
    long payload = slices.stream().mapToLong(slice -> slice.payload().length).sum();
    header = new UnitHeader(chunk.with(coded.tables().toSideData()), slices.size(), payload);
  }

  /** Most bytes of a slice's payload for a slice size with header; 0 stays 0, for one slice. */
  public static int payloadSize(int sliceSize) {
    return sliceSize == 0 ? 0 : Math.max(1, sliceSize - SLICE_HEADER_BYTES);
  }

  /** Exact size of the unit in bytes. */
  public int bytes() {
    return header.unitBytes();
  }

  /**
   * Writes the unit.
   *
   * @param unit receives {@link #bytes} bytes from its position, which moves behind them
   */
  public void write(ByteBuffer unit) {
    ByteBuffer out = header.view(unit);
    header.write(out);
    int at = header.bytes();
    for (CodedSlice slice : slices) {
      int payloadBytes = slice.payload().length;
      out.put(at + SLICE_HEADER_BYTES, slice.payload());
      PositionRange positions = new PositionRange(slice.first(), slice.count());
      header.writeSlice(out, at, positions, CODING_Q8, payloadBytes);
      at += SLICE_HEADER_BYTES + payloadBytes;
    }
    unit.position(unit.position() + bytes());
  }
}
