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
  private static final double ERROR_PER_BIT = 0.1;

  /** Of an error of a squared step. */
  private static final int ERROR_COST = (int) (SymbolTables.COST_SCALE / ERROR_PER_BIT);

  /** Of twice what of an error is gained, in parts of a step. */
  private static final int GAIN_COST = (2 * ERROR_COST) >> Rounding.BITS;

  private final LatentShape shape;
  private final SliceContext context;
  private final RansEncoder coder = new RansEncoder();
  private final float[] factors;

  SliceEncoder(QuantizerTables tables, LatentShape shape) {
    this.shape = shape;
    context = new SliceContext(tables, shape);
    factors = new float[shape.channels()];
    for (int c = 0; c < factors.length; c++) {
      factors[c] = Rounding.factor(tables.steps()[c]);
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
    context.begin(first, most);
    for (int i = 0; i < most; i++) {
      if (i > 0) {
        context.next();
      }
      int before = coder.count();
      encodePosition(samples, (first + i) * shape.channels());
      if (i > 0 && coder.bytes() > payloadSize) {
        coder.cut(before);
        return i;
      }
    }
    return most;
  }

  private void encodePosition(float[] samples, int from) {
    int known = 0;
    while (true) {
      known = encodeUsual(samples, from, known);
      if (known == factors.length) {
        return;
      }
      int exact = Rounding.exact(samples[from + known], factors[known]);
      int nearest = Rounding.bound(Rounding.nearest(exact));
      encodeRare(nearest, context.means()[known], context.distributions()[known]);
      context.values()[context.at() + known] = nearest;
      known++;
    }
  }

  /**
   * Quantises and codes samples up to the first one that {@link #encodeRare} has to code.
   *
   * @param from index of the position's first sample
   * @param first channel of the first one to code
   * @return channel behind the last one
   */
  private int encodeUsual(float[] samples, int from, int first) {
    // No calls in here, so that all stays in registers.
    int[] means = context.means();
    int[] distributions = context.distributions();
    int[] values = context.values();
    int at = context.at();
    int[] steps = coder.room(factors.length);
    int step = coder.count() - first;
    int cost = 0;
    int c = first;
    for (; c < factors.length; c++) {
      int exact = Rounding.exact(samples[from + c], factors[c]);
      int nearest = Rounding.nearest(exact);
      int distribution = distributions[c];
      int mirrored = Distribution.mirrored(distribution);
      int symbol = ((nearest - Distribution.nearest(means[c])) ^ mirrored) - mirrored;
      if (Distribution.isRare(distribution, symbol) || !Rounding.isUsual(nearest)) {
        break;
      }
      // The nearest symbol, or the one next to it on the prediction's side if that is worth it.
      // Nobody can predict which one, so there is no branch.
      int negative = symbol >> 31;
      int index = SymbolTables.index(Distribution.table(distribution)) + symbol;
      int nearestCost = SymbolTables.cost(index);
      int towards = ~negative | 1;
      int fewerBits = nearestCost - SymbolTables.cost(index + towards);
      // The same for values: -1 down, else 0.
      int down = ~negative ^ mirrored;
      int gained = ((exact - (nearest << Rounding.BITS)) ^ down) - down;
      // (1 - gained)^2 - gained^2
      int moreError = ERROR_COST - GAIN_COST * gained;
      // Not away from the exact value, so that no error is larger than a step.
      int worthIt = (-gained >> 31) & ((moreError - fewerBits) >> 31);
      steps[step + c] = index + (towards & worthIt);
      cost += nearestCost - (fewerBits & worthIt);
      values[at + c] = nearest + ((down | 1) & worthIt);
    }
    coder.added(c - first, cost);
    return c;
  }

  /** Symbols with low bits, and those beyond the table. */
  private void encodeRare(int value, int mean, int distribution) {
    int shift = Distribution.shift(distribution);
    int past = value - Distribution.base(distribution, mean);
    int mirrored = Distribution.mirrored(distribution);
    int symbol = ((past >> shift) ^ mirrored) - mirrored;
    int reach = Distribution.reach(distribution);
    int origin = SymbolTables.index(Distribution.table(distribution));
    if (Math.abs(symbol) > reach) {
      coder.encode(origin + reach + 1);
      Escape.encode(coder, symbol, reach);
    } else {
      coder.encode(origin + symbol);
    }
    if (shift > 0) {
      coder.encodeBits(past & ((1 << shift) - 1), shift);
    }
  }
}
