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

  private static final float COST_PER_ERROR = SymbolTables.COST_SCALE / ERROR_PER_BIT;

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
    for (int c = 0; c < reciprocals.length; c++) {
      distribution.set(context.mean(c), context.width(c));
      int value = encodeSample(samples[at + c] * reciprocals[c], distribution);
      context.set(c, value);
    }
  }

  private int encodeSample(float exact, Distribution distribution) {
    float bounded = Rounding.bound(exact);
    int nearest = Rounding.nearest(bounded);
    int symbol = distribution.symbol(nearest);
    if (distribution.shift() != 0 || Math.abs(symbol) > distribution.reach()) {
      encodeRare(nearest, symbol, distribution);
      return nearest;
    }
    int chosen = choose(symbol, distribution.past(bounded, nearest), distribution);
    encodeSymbol(chosen + distribution.reach(), distribution);
    return distribution.value(chosen, 0);
  }

  /**
   * The nearest symbol, or the one next to it on the prediction's side if that is worth it. Nobody
   * can predict which one, so there is no branch.
   *
   * @param past by how much the exact symbol is larger than the nearest one
   */
  private static int choose(int nearest, float past, Distribution distribution) {
    // -1, 1, or 0 where the nearest symbol is the predicted one.
    int towards = (nearest >>> 31) | (-nearest >> 31);
    float gained = past * towards;
    // (1 - gained)^2 - gained^2
    float moreError = 1 - 2 * gained;
    int at = nearest + distribution.reach();
    int fewerBits =
        SymbolTables.cost(distribution.table(), at)
            - SymbolTables.cost(distribution.table(), at + towards);
    // Not away from the exact value, so that no error is larger than a step.
    int nearer = ~(Float.floatToRawIntBits(gained) >> 31);
    int worthIt = nearer & (((int) (moreError * COST_PER_ERROR) - fewerBits) >> 31);
    return nearest + (towards & worthIt);
  }

  private void encodeSymbol(int number, Distribution distribution) {
    int table = distribution.table();
    coder.encode(
        SymbolTables.start(table, number),
        SymbolTables.width(table, number),
        SymbolTables.TOTAL_BITS);
  }

  /** Symbols with low bits, and those beyond the table. */
  private void encodeRare(int value, int symbol, Distribution distribution) {
    int reach = distribution.reach();
    if (Math.abs(symbol) > reach) {
      encodeSymbol(2 * reach + 1, distribution);
      Escape.encode(coder, symbol, reach);
    } else {
      encodeSymbol(symbol + reach, distribution);
    }
    int shift = distribution.shift();
    if (shift > 0) {
      coder.encodeBits(distribution.lowBits(value), shift);
    }
  }
}
