package org.gstvae.latent.q8;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.PositionRange;

/** Translates from the order of coding to that of the latents. */
public final class CodingOrder {
  private CodingOrder() {}

  /**
   * The same positions in the order frame, row, column.
   *
   * @param ranges in the order of coding
   * @return ascending, not touching each other
   */
  public static List<PositionRange> inRasterOrder(
      List<PositionRange> ranges, QuantizerTables tables, LatentShape shape) {
    BitSet positions = new BitSet();
    ScanCursor cursor = new ScanCursor(shape, tables.bandRows(), tables.groupFrames());
    for (PositionRange range : ranges) {
      cursor.seek(range.first());
      positions.set(cursor.raster());
      for (int i = 1; i < range.count(); i++) {
        cursor.next();
        positions.set(cursor.raster());
      }
    }
    List<PositionRange> translated = new ArrayList<>();
    for (int first = positions.nextSetBit(0); first >= 0; ) {
      int end = positions.nextClearBit(first);
      translated.add(new PositionRange(first, end - first));
      first = positions.nextSetBit(end);
    }
    return translated;
  }
}
