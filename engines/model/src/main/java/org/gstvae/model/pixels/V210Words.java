package org.gstvae.model.pixels;

import java.util.List;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/**
 * v210, 10-bit packed 4:2:2 (Apple Technical Note TN2162): six pixels are four little-endian words
 * of 32 bits, each with three samples of 10 bits from the lowest bit up. The twelve samples are Cb
 * Y' Cr Y', three times.
 */
final class V210Words {
  /** Pixels of a group of four words. */
  static final int PIXELS = 6;

  /** Bytes of a group. */
  static final int BYTES = 16;

  private static final int WORDS = 4;
  private static final int SAMPLES = 3;

  private V210Words() {}

  /** Bytes [1, 16, T, rows, groups] to samples [1, 12, T, rows, groups] in picture order. */
  static Value unpack(GraphBuilder g, Value bytes) {
    Value byte0 = everyWord(g, bytes, 0);
    Value byte1 = everyWord(g, bytes, 1);
    Value byte2 = everyWord(g, bytes, 2);
    Value byte3 = everyWord(g, bytes, 3);
    Value upper1 = WideSamples.quotient(g, byte1, 4);
    Value upper2 = WideSamples.quotient(g, byte2, 16);
    Value first = g.add(byte0, g.affine(WideSamples.remainder(g, byte1, upper1, 4), 256, 0));
    Value second = g.add(upper1, g.affine(WideSamples.remainder(g, byte2, upper2, 16), 64, 0));
    // the two highest bits of a word mean nothing
    Value third = g.add(upper2, g.affine(WideSamples.remainder(g, byte3, 64), 16, 0));
    int[] order = new int[WORDS * SAMPLES];
    for (int i = 0; i < order.length; i++) {
      order[i] = WORDS * (i % SAMPLES) + i / SAMPLES;
    }
    return g.gather(g.concat(1, List.of(first, second, third)), 1, order);
  }

  /** The inverse of {@link #unpack}; samples are integers from 0 to 1023. */
  static Value pack(GraphBuilder g, Value samples) {
    Value first = everySample(g, samples, 0);
    Value second = everySample(g, samples, 1);
    Value third = everySample(g, samples, 2);
    Value upper1 = WideSamples.quotient(g, first, 256);
    Value upper2 = WideSamples.quotient(g, second, 64);
    Value upper3 = WideSamples.quotient(g, third, 16);
    Value byte0 = WideSamples.remainder(g, first, upper1, 256);
    Value byte1 = g.add(upper1, g.affine(WideSamples.remainder(g, second, upper2, 64), 4, 0));
    Value byte2 = g.add(upper2, g.affine(WideSamples.remainder(g, third, upper3, 16), 16, 0));
    int[] order = new int[BYTES];
    for (int i = 0; i < BYTES; i++) {
      order[i] = WORDS * (i % WORDS) + i / WORDS;
    }
    return g.gather(g.concat(1, List.of(byte0, byte1, byte2, upper3)), 1, order);
  }

  /** One byte of each word, [1, 4, T, rows, groups]. */
  private static Value everyWord(GraphBuilder g, Value bytes, int index) {
    return g.gather(bytes, 1, index, index + WORDS, index + 2 * WORDS, index + 3 * WORDS);
  }

  /** One sample of each word, [1, 4, T, rows, groups]. */
  private static Value everySample(GraphBuilder g, Value samples, int index) {
    return g.gather(samples, 1, index, index + SAMPLES, index + 2 * SAMPLES, index + 3 * SAMPLES);
  }
}
