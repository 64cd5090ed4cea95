package org.gstvae.latent.q8;

import java.util.ArrayList;
import java.util.List;
import org.gstvae.engine.LatentShape;

/** Quantises and codes the samples of one chunk with given tables. */
final class SliceEncoder {
  /**
   * Squared quantisation error, in squared steps, that a bit is worth: the slope of a uniform
   * quantiser at high rate is 2 ln 2 / 12 = 0.1155 (Gish and Pierce, 1968).
   */
  private static final float ERROR_PER_BIT = 0.1f;

  private static final float ERROR_PER_COST = ERROR_PER_BIT / 256;

  /** Values closer than this to the nearest step are not worth a look at the next one. */
  private static final float LEAST_GAIN = 0.15f;

  private final LatentShape shape;
  private final SliceContext context;
  private final RangeEncoder coder = new RangeEncoder();
  private final RangeEncoder.Mark mark = new RangeEncoder.Mark();
  private final float[] reciprocals;

  SliceEncoder(QuantizerTables tables, LatentShape shape) {
    this.shape = shape;
    context = new SliceContext(tables, shape);
    reciprocals = new float[shape.channels()];
    for (int c = 0; c < reciprocals.length; c++) {
      reciprocals[c] = 1 / tables.steps()[c];
    }
  }

  /**
   * Codes all positions.
   *
   * @param samples in the order of coding, all channels of a position together
   * @param payloadSize most bytes of a payload; a slice holds at least one position even where that
   *     is more
   */
  List<CodedSlice> encode(float[] samples, int payloadSize) {
    int positions = (int) shape.positions();
    List<CodedSlice> slices = new ArrayList<>();
    int first = 0;
    while (first < positions) {
      int count = encodeSlice(samples, first, positions - first, payloadSize);
      slices.add(new CodedSlice(first, count, coder.finish()));
      first += count;
    }
    return slices;
  }

  private int encodeSlice(float[] samples, int first, int most, int payloadSize) {
    coder.begin();
    context.begin(first);
    for (int i = 0; i < most; i++) {
      if (i > 0) {
        context.next();
      }
      coder.mark(mark);
      encodePosition(samples, (first + i) * shape.channels());
      if (i > 0 && coder.bytes() > payloadSize) {
        coder.reset(mark);
        return i;
      }
    }
    return most;
  }

  private void encodePosition(float[] samples, int at) {
    Distribution distribution = new Distribution();
    for (int c = 0; c < shape.channels(); c++) {
      int mean = context.mean(c);
      distribution.set(mean, context.width(c));
      int value = choose(samples[at + c] * reciprocals[c], mean, distribution);
      encodeValue(value, distribution);
      context.set(c, value);
    }
  }

  /** The nearest value, or the one next to it on the prediction's side if that is worth it. */
  private int choose(float exact, int mean, Distribution distribution) {
    float bounded = Rounding.bound(exact);
    int nearest = Rounding.nearest(bounded);
    float past = bounded - nearest;
    int off = (nearest << QuantizerTables.FRACTION_BITS) - mean;
    boolean near = Math.abs(off) <= 1 << (QuantizerTables.FRACTION_BITS - 1);
    int towards = off > 0 ? -1 : 1;
    float gained = past * towards;
    if (near || gained < LEAST_GAIN || distribution.shift() != 0) {
      return nearest;
    }
    int other = nearest + towards;
    // (1 - gained)^2 - gained^2
    float moreError = 1 - 2 * gained;
    float fewerBits = cost(nearest, distribution) - cost(other, distribution);
    return moreError < ERROR_PER_COST * fewerBits ? other : nearest;
  }

  private static int cost(int value, Distribution distribution) {
    int symbol = distribution.symbol(value);
    int reach = distribution.reach();
    if (symbol > reach || symbol < -reach) {
      return SymbolTables.cost(distribution.table(), 2 * reach + 1)
          + 256 * Escape.bits(symbol, reach);
    }
    return SymbolTables.cost(distribution.table(), symbol + reach);
  }

  private void encodeValue(int value, Distribution distribution) {
    int symbol = distribution.symbol(value);
    int reach = distribution.reach();
    boolean escaped = symbol > reach || symbol < -reach;
    int number = escaped ? 2 * reach + 1 : symbol + reach;
    int table = distribution.table();
    coder.encode(
        SymbolTables.start(table, number),
        SymbolTables.width(table, number),
        SymbolTables.TOTAL_BITS);
    if (escaped) {
      Escape.encode(coder, symbol, reach);
    }
    int shift = distribution.shift();
    if (shift > 0) {
      coder.encodeBits(distribution.lowBits(value), shift);
    }
  }
}
