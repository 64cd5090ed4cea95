package org.gstvae.latent.q8;

import java.util.ArrayList;
import java.util.List;
import org.gstvae.engine.LatentShape;

/** Quantises and codes the samples of one chunk with given tables. */
final class SliceEncoder {
  private final LatentShape shape;
  private final SliceContext context;
  private final RansEncoder coder = new RansEncoder();

  /** Per position of a run and channel. */
  private final float[] factors;

  /** Of the run, in 1/256 steps. */
  private final int[] exacts;

  SliceEncoder(QuantizerTables tables, LatentShape shape) {
    this.shape = shape;
    context = new SliceContext(tables, shape);
    factors = new float[context.run().positions() * shape.channels()];
    exacts = new int[factors.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = Rounding.factor(tables.steps()[i % shape.channels()]);
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
    int channels = shape.channels();
    coder.begin();
    context.begin(first, most);
    int known = 0;
    do {
      int steps = coder.count();
      long cost = coder.cost();
      int from = (first + known) * channels;
      scale(samples, from, context.count() * channels);
      encode(0, context.count() * channels);
      // A slice's first run is its first position.
      if (known > 0 && coder.bytes() > payloadSize) {
        coder.cut(steps, cost);
        return known + encodeFitting(payloadSize);
      }
      known += context.count();
    } while (context.next());
    return most;
  }

  /** Codes positions of a run that is too large, and returns how many. */
  private int encodeFitting(int payloadSize) {
    int channels = shape.channels();
    int known = 0;
    while (true) {
      int steps = coder.count();
      long cost = coder.cost();
      encode(known * channels, (known + 1) * channels);
      if (coder.bytes() > payloadSize) {
        coder.cut(steps, cost);
        return known;
      }
      known++;
    }
  }

  private void scale(float[] samples, int from, int count) {
    for (int i = 0; i < count; i++) {
      exacts[i] = Rounding.bound(Rounding.exact(samples[from + i], factors[i]));
    }
  }

  /**
   * Quantises and codes samples of the run.
   *
   * @param first index of the first one to code
   * @param end index behind the last one
   */
  private void encode(int first, int end) {
    int known = first;
    while (true) {
      known = encodeUsual(known, end);
      if (known == end) {
        return;
      }
      encodeWithCare(known);
      known++;
    }
  }

  /**
   * Quantises and codes samples up to the first one that {@link #encodeWithCare} has to code.
   *
   * @return index behind the last one
   */
  private int encodeUsual(int first, int end) {
    // No calls in here, so that all stays in registers.
    Run run = context.run();
    int channels = shape.channels();
    int[] exacts = this.exacts;
    int[] means = run.means();
    int[] widths = run.widths();
    int[] weights = run.upWeights();
    int[] values = run.values();
    int[] errors = run.errors();
    int[] steps = coder.room(2 * (end - first));
    int step = coder.count();
    int cost = 0;
    int i = first;
    for (; i < end; i++) {
      int exact = exacts[i];
      int mean = means[i] + weights[i] * values[i];
      int origin = Choices.origin(widths[i]);
      int value;
      long chosen;
      if (Choices.isWide(origin)) {
        // As encodeWithCare does it; leaving the loop for so many samples takes longer.
        int shift = Distribution.shift(Distribution.ofWidth(widths[i]));
        value = Rounding.nearest(exact);
        int past = value - Distribution.nearest(mean) + ((1 << shift) >> 1);
        int symbol = past >> shift;
        chosen = Choices.entry(origin + symbol);
        if (!Choices.isNear(symbol) || Choices.needsCare(chosen)) {
          break;
        }
        steps[step + 1] = RansEncoder.ofBits(past & ((1 << shift) - 1), shift);
        steps[step] = Choices.symbol(chosen);
        step += 2;
      } else {
        int below = exact >> Rounding.BITS;
        int past = below - Distribution.nearest(mean);
        int index = origin + Choices.offset(mean) + past;
        int up = Choices.up(Choices.entry(index), Rounding.fraction(exact));
        value = below + up;
        chosen = Choices.entry(index + up);
        if (!Choices.isNear(past) || Choices.needsCare(chosen)) {
          break;
        }
        steps[step++] = Choices.symbol(chosen);
      }
      cost += Choices.cost(chosen);
      values[channels + i] = value;
      errors[i] = (value << QuantizerTables.FRACTION_BITS) - mean;
    }
    coder.added(step - coder.count(), cost);
    return i;
  }

  /** Codes the nearest value to a sample: a symbol with low bits, or one beyond the table. */
  private void encodeWithCare(int i) {
    Run run = context.run();
    int value = Rounding.nearest(exacts[i]);
    int mean = run.means()[i] + run.upWeights()[i] * run.values()[i];
    int distribution = Distribution.centred(Distribution.ofWidth(run.widths()[i]), mean);
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
    run.values()[shape.channels() + i] = value;
    run.errors()[i] = (value << QuantizerTables.FRACTION_BITS) - mean;
  }
}
