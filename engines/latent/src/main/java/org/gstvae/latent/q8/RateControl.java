package org.gstvae.latent.q8;

import java.util.function.ToIntFunction;

/**
 * Chooses the quantiser of each chunk. With a bit rate, a chunk is coded again until its size is
 * what its duration allows; what is left over or missing is the next chunk's. So the rate holds
 * from chunk to chunk, also where the content changes, and depends on the stream's times alone.
 */
public final class RateControl {
  /** Smallest quantiser. */
  public static final double LEAST_QUANTIZER = 0.01;

  /** Largest quantiser. */
  public static final double MOST_QUANTIZER = 100;

  private static final double TOLERANCE = 0.02;
  private static final int TRIES = 6;

  /** Of a chunk's share: what it may carry over to the next. */
  private static final double MOST_CARRIED = 0.2;

  /** Size is about the quantiser to the power of this. */
  private static final double USUAL_SLOPE = -0.7;

  private static final double FLATTEST_SLOPE = -0.2;
  private static final double STEEPEST_SLOPE = -2;

  private double quantizer = 1;
  private long bitrate;
  private double carried;

  /** The quantiser of the last chunk. */
  public double quantizer() {
    return quantizer;
  }

  /** Codes a chunk with a given quantiser. */
  public ChunkEncoder.Coded constant(ChunkEncoder encoder, double wanted) {
    bitrate = 0;
    quantizer = Math.max(LEAST_QUANTIZER, Math.min(MOST_QUANTIZER, wanted));
    return encoder.encode(quantizer);
  }

  /**
   * Codes a chunk at a bit rate.
   *
   * @param bitsPerSecond above 0
   * @param nanoseconds the chunk's duration
   * @param size bytes of the whole unit
   */
  public ChunkEncoder.Coded atRate(
      ChunkEncoder encoder,
      long bitsPerSecond,
      long nanoseconds,
      ToIntFunction<ChunkEncoder.Coded> size) {
    if (bitsPerSecond != bitrate) {
      bitrate = bitsPerSecond;
      carried = 0;
    }
    double share = bitsPerSecond * (nanoseconds / 1e9) / 8;
    double target = Math.max(1, share + carried);
    Search search = new Search(encoder, target, size);
    ChunkEncoder.Coded coded = search.run(quantizer);
    quantizer = search.bestQuantizer;
    double left = target - size.applyAsInt(coded);
    carried = Math.max(-MOST_CARRIED * share, Math.min(MOST_CARRIED * share, left));
    return coded;
  }

  /** Looks for the quantiser that gives a size: secant steps in logarithms. */
  private static final class Search {
    private final ChunkEncoder encoder;
    private final double target;
    private final ToIntFunction<ChunkEncoder.Coded> size;
    private double bestQuantizer;

    Search(ChunkEncoder encoder, double target, ToIntFunction<ChunkEncoder.Coded> size) {
      this.encoder = encoder;
      this.target = target;
      this.size = size;
    }

    ChunkEncoder.Coded run(double first) {
      double at = Math.log(first);
      double slope = USUAL_SLOPE;
      double lastAt = Double.NaN;
      double lastError = Double.NaN;
      double bestError = Double.POSITIVE_INFINITY;
      ChunkEncoder.Coded best = null;
      for (int i = 0; i < TRIES && bestError > TOLERANCE; i++) {
        ChunkEncoder.Coded coded = encoder.encode(Math.exp(at));
        double error = Math.log(size.applyAsInt(coded) / target);
        if (Math.abs(error) < bestError) {
          bestError = Math.abs(error);
          best = coded;
          bestQuantizer = Math.exp(at);
        }
        if (at != lastAt && error != lastError && i > 0) {
          slope = (error - lastError) / (at - lastAt);
          slope = Math.max(STEEPEST_SLOPE, Math.min(FLATTEST_SLOPE, slope));
        }
        lastAt = at;
        lastError = error;
        double next = at - error / slope;
        at = Math.max(Math.log(LEAST_QUANTIZER), Math.min(Math.log(MOST_QUANTIZER), next));
        if (at == lastAt) {
          break;
        }
      }
      return best;
    }
  }
}
