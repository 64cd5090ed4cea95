package org.gstvae.latent.q8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.gstvae.engine.LatentShape;

/**
 * Decodes the slices of one chunk. Memory is bounded by the chunk's shape, time by its positions.
 */
public final class SliceDecoder {
  private final float[] steps;
  private final int rowPositions;
  private final SliceContext context;
  private final ScanCursor places;
  private final RansDecoder coder = new RansDecoder();
  private final int[] means;
  private final int[] distributions;
  private final int[] symbols;
  private final float[] samples;

  /** A decoder for the slices of a chunk. */
  public SliceDecoder(QuantizerTables tables, LatentShape shape) {
    steps = tables.steps();
    rowPositions = shape.width();
    context = new SliceContext(tables, shape);
    places = new ScanCursor(shape, tables.bandRows(), tables.groupFrames());
    means = new int[shape.channels()];
    distributions = new int[shape.channels()];
    symbols = new int[shape.channels()];
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
    context.begin(first, count);
    do {
      for (int i = 0; i < context.count(); i++) {
        predict(i * symbols.length);
        if (!decodePosition(i * symbols.length)) {
          return false;
        }
      }
    } while (context.next());
    write(first, count, latents.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    return true;
  }

  /** Completes the predictions of a position of the run, which begin at an index. */
  private void predict(int at) {
    Run run = context.run();
    int[] weights = run.upWeights();
    int[] values = run.values();
    int[] runMeans = run.means();
    int[] widths = run.widths();
    for (int c = 0; c < means.length; c++) {
      int mean = runMeans[at + c] + weights[at + c] * values[at + c];
      means[c] = mean;
      distributions[c] = Distribution.centred(Distribution.ofWidth(widths[at + c]), mean);
    }
  }

  private boolean decodePosition(int at) {
    int known = 0;
    while (true) {
      known = coder.decode(distributions, symbols, known);
      if (known == symbols.length) {
        return putValues(at);
      }
      if (!decodeRare(known, distributions[known])) {
        return false;
      }
      known++;
    }
  }

  /** Reads a symbol and what follows it, so that it stands for a value as others do. */
  private boolean decodeRare(int channel, int distribution) {
    int symbol = coder.decode(distribution);
    int reach = Distribution.reach(distribution);
    if (symbol > reach) {
      symbol = Escape.decode(coder, reach);
    }
    int shift = Distribution.shift(distribution);
    if (shift > 0) {
      int mean = means[channel];
      long value = Distribution.base(distribution, mean) + ((long) symbol << shift);
      value += coder.decodeBits(shift);
      if (Math.abs(value) > SliceContext.MOST_VALUE) {
        return false;
      }
      symbol = (int) value - Distribution.nearest(mean);
    }
    symbols[channel] = symbol;
    return true;
  }

  private boolean putValues(int at) {
    int[] values = context.run().values();
    int[] errors = context.run().errors();
    int outside = 0;
    for (int c = 0; c < symbols.length; c++) {
      int mirrored = Distribution.mirrored(distributions[c]);
      int value = Distribution.nearest(means[c]) + ((symbols[c] ^ mirrored) - mirrored);
      values[at + symbols.length + c] = value;
      errors[at + c] = (value << QuantizerTables.FRACTION_BITS) - means[c];
      outside |= (SliceContext.MOST_VALUE + value) | (SliceContext.MOST_VALUE - value);
    }
    return outside >= 0;
  }

  private void write(int first, int count, FloatBuffer out) {
    places.seek(first);
    for (int i = 0; i < count; ) {
      int rows = Math.min(places.rows(), count - i);
      for (int row = 0; row < rows; row++) {
        scale(context.at(i + row));
        out.put((places.raster() + row * rowPositions) * samples.length, samples);
      }
      i += rows;
      if (i < count) {
        places.advance(rows);
      }
    }
  }

  private void scale(int at) {
    int[] values = context.values();
    for (int c = 0; c < samples.length; c++) {
      samples[c] = values[at + c] * steps[c];
    }
  }
}
