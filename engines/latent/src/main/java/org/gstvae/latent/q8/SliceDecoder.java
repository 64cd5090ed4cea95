package org.gstvae.latent.q8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.gstvae.engine.LatentShape;

/**
 * Decodes the slices of one chunk. Memory is bounded by the chunk's shape, time by its positions.
 */
public final class SliceDecoder {
  private final QuantizerTables tables;
  private final SliceContext context;
  private final ScanCursor places;
  private final RangeDecoder coder = new RangeDecoder();
  private final float[] samples;

  /** A decoder for the slices of a chunk. */
  public SliceDecoder(QuantizerTables tables, LatentShape shape) {
    this.tables = tables;
    context = new SliceContext(tables, shape);
    places = new ScanCursor(shape, tables.bandRows(), tables.groupFrames());
    samples = new float[shape.channels()];
  }

  /**
   * Decodes a slice.
   *
   * @param first its first position in the order of coding
   * @param count its positions, at least 1 and not beyond the chunk's
   * @param payload read by index, not moved
   * @param at index of the payload's first byte
   * @param bytes its length
   * @param latents receives FP32 samples at their places, index 0 being the chunk's first
   * @return false if the payload cannot have been written by an encoder; nothing is written then
   */
  public boolean decode(
      int first, int count, ByteBuffer payload, int at, int bytes, ByteBuffer latents) {
    coder.begin(payload, at, bytes);
    context.begin(first);
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        context.next();
      }
      if (!decodePosition()) {
        return false;
      }
    }
    write(first, count, latents.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    return true;
  }

  private boolean decodePosition() {
    Distribution distribution = new Distribution();
    for (int c = 0; c < samples.length; c++) {
      distribution.set(context.mean(c), context.width(c));
      int value = decodeValue(distribution);
      if (value > SliceContext.MOST_VALUE || value < -SliceContext.MOST_VALUE) {
        return false;
      }
      context.set(c, value);
    }
    return true;
  }

  private void write(int first, int count, FloatBuffer out) {
    float[] steps = tables.steps();
    for (int i = 0; i < count; i++) {
      if (i == 0) {
        places.seek(first);
      } else {
        places.next();
      }
      for (int c = 0; c < samples.length; c++) {
        samples[c] = context.value(i, c) * steps[c];
      }
      out.put(places.raster() * samples.length, samples);
    }
  }

  private int decodeValue(Distribution distribution) {
    int table = distribution.table();
    int reach = distribution.reach();
    int number = SymbolTables.symbol(table, coder.peek(SymbolTables.TOTAL_BITS));
    coder.take(SymbolTables.start(table, number), SymbolTables.width(table, number));
    int symbol = number - reach;
    if (symbol > reach) {
      symbol = Escape.decode(coder, reach);
    }
    int shift = distribution.shift();
    return distribution.value(symbol, shift == 0 ? 0 : coder.decodeBits(shift));
  }
}
