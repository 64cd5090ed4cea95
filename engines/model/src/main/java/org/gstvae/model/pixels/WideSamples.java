package org.gstvae.model.pixels;

import java.util.List;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/**
 * Integers and their bytes in FP32, which holds both exactly: divisors are powers of two, so every
 * quotient is exact as well.
 */
final class WideSamples {
  private static final int BYTE = 256;

  private WideSamples() {}

  /** Little-endian pairs of bytes [1, 2n, ...], low byte first, to integers [1, n, ...]. */
  static Value join(GraphBuilder g, Value bytes) {
    int n = (int) bytes.dim(1) / 2;
    int[] low = new int[n];
    int[] high = new int[n];
    for (int i = 0; i < n; i++) {
      low[i] = 2 * i;
      high[i] = 2 * i + 1;
    }
    return g.add(g.gather(bytes, 1, low), g.affine(g.gather(bytes, 1, high), BYTE, 0));
  }

  /** Integers [1, n, ...] below 65536 to little-endian pairs of bytes [1, 2n, ...]. */
  static Value split(GraphBuilder g, Value integers) {
    int n = (int) integers.dim(1);
    Value high = quotient(g, integers, BYTE);
    Value low = remainder(g, integers, high, BYTE);
    int[] interleaved = new int[2 * n];
    for (int i = 0; i < n; i++) {
      interleaved[2 * i] = i;
      interleaved[2 * i + 1] = n + i;
    }
    return g.gather(g.concat(1, List.of(low, high)), 1, interleaved);
  }

  /**
   * Floor of x / divisor.
   *
   * @param x integers from 0
   * @param divisor a power of two
   */
  static Value quotient(GraphBuilder g, Value x, int divisor) {
    // the middle of a quotient's integers is moved to the quotient: no tie is left to round
    return g.round(g.affine(x, 1.0 / divisor, -(divisor - 1) / (2.0 * divisor)));
  }

  /** x - divisor * quotient. */
  static Value remainder(GraphBuilder g, Value x, Value quotient, int divisor) {
    return g.add(x, g.affine(quotient, -divisor, 0));
  }

  /** x mod divisor. */
  static Value remainder(GraphBuilder g, Value x, int divisor) {
    return remainder(g, x, quotient(g, x, divisor), divisor);
  }
}
