package org.gstvae.calibration;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What is kept of an activation: its least and greatest value and every channel's greatest
 * magnitude exactly, and a histogram of a sample of its values. Of every chunk a part is drawn at
 * equal distances from a random start; the distance is a prime, so that every channel has its
 * share.
 */
final class TensorStatistics {
  /** Values drawn of a chunk. */
  private static final int SAMPLE = 1 << 17;

  /** All axes but the channels'. */
  private static final long[] POSITIONS = {0, 2, 3, 4};

  private double min;
  private double max;
  private double[] channels;
  private final Histogram histogram;

  TensorStatistics() {
    this(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, new double[0], new Histogram());
  }

  @JsonCreator
  TensorStatistics(
      @JsonProperty("min") double min,
      @JsonProperty("max") double max,
      @JsonProperty("channels") double[] channels,
      @JsonProperty("histogram") Histogram histogram) {
    this.min = min;
    this.max = max;
    this.channels = channels;
    this.histogram = histogram;
  }

  @JsonProperty("min")
  double min() {
    return min;
  }

  @JsonProperty("max")
  double max() {
    return max;
  }

  /** Every channel's greatest magnitude. */
  @JsonProperty("channels")
  double[] channels() {
    return channels;
  }

  @JsonProperty("histogram")
  Histogram histogram() {
    return histogram;
  }

  /** The greatest magnitude. */
  double magnitude() {
    return Math.max(0, Math.max(-min, max));
  }

  /**
   * Adds a tensor [1, C, T, H, W].
   *
   * @return whether all of it is finite; if not, nothing was added
   */
  boolean add(Tensor tensor, SplittableRandom random) {
    // What is made here holds on to the tensor, which is to be freed after its last use.
    try (PointerScope scope = new PointerScope()) {
      return count(tensor, random);
    }
  }

  private boolean count(Tensor tensor, SplittableRandom random) {
    // A view of the memory as it lies: activations are kept in channels-last order.
    Tensor flat = tensor.permute(0, 2, 3, 4, 1).reshape(-1);
    float[] lows = floats(tensor.amin(POSITIONS, false));
    float[] highs = floats(tensor.amax(POSITIONS, false));
    for (int c = 0; c < lows.length; c++) {
      if (!Float.isFinite(lows[c]) || !Float.isFinite(highs[c])) {
        return false;
      }
    }
    channels = channels.length == 0 ? new double[lows.length] : channels;
    for (int c = 0; c < lows.length; c++) {
      min = Math.min(min, lows[c]);
      max = Math.max(max, highs[c]);
      channels[c] = Math.max(channels[c], Math.max(-lows[c], highs[c]));
    }
    histogram.cover(magnitude());
    long elements = flat.numel();
    long step = stride(elements);
    long start = random.nextLong(Math.min(step, elements));
    Tensor sample =
        flat.slice(0, new LongOptional(start), new LongOptional(elements), step)
            .to(ScalarType.Float);
    Tensor counted =
        torch.histc(
            sample, Histogram.BINS, new Scalar(-histogram.range()), new Scalar(histogram.range()));
    histogram.add(floats(counted));
    return true;
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    new FloatPointer(tensor.to(ScalarType.Float).contiguous().data_ptr()).get(values);
    return values;
  }

  /** 1, or a prime above 7 that leaves at most the sample. */
  private static long stride(long elements) {
    long least = elements / SAMPLE;
    return least <= 1
        ? 1
        : BigInteger.valueOf(Math.max(least, 11) - 1).nextProbablePrime().longValueExact();
  }
}
