package org.gstvae.latent;

import java.nio.ByteBuffer;
import java.util.List;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.q8.CodingOrder;
import org.gstvae.latent.q8.QuantizerTables;
import org.gstvae.latent.q8.SliceDecoder;

/** The slices of a q8 unit. */
final class CodedSlices {
  private final ByteBuffer unit;
  private final int headerBytes;
  private final Chunk chunk;

  CodedSlices(ByteBuffer unit, int headerBytes, Chunk chunk) {
    this.unit = unit;
    this.headerBytes = headerBytes;
    this.chunk = chunk;
  }

  /** Decodes every sound slice to its places. */
  SliceReport read(ByteBuffer destination, int slices) throws LatentException {
    LatentShape shape = chunk.geometry().latent();
    QuantizerTables tables = QuantizerTables.of(chunk);
    SliceDecoder decoder = new SliceDecoder(tables, shape);
    MissingPositions missing = new MissingPositions();
    SliceScanner scanner = new SliceScanner(unit, headerBytes, chunk);
    int good = 0;
    while (scanner.next(missing.expected())) {
      if (decoder.decode(
          scanner.first(),
          scanner.count(),
          unit,
          scanner.payloadAt(),
          scanner.payloadBytes(),
          destination)) {
        missing.brought(scanner.first(), scanner.count());
        good++;
      }
    }
    List<PositionRange> ranges = missing.ranges((int) shape.positions());
    return new SliceReport(slices, good, CodingOrder.inRasterOrder(ranges, tables, shape));
  }
}
