package org.gstvae.calibration;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What is kept of an activation: its least and greatest value exactly, and a histogram of a sample
 * of its values. Of every chunk a part is drawn at equal distances from a random start; the
 * distance is a prime, so that every channel has its share.
 */
final class TensorStatistics {
  /** Values drawn of a chunk. */
  private static final int SAMPLE = 1 << 17;

  private double min;
  private double max;
  private final Histogram histogram;

  TensorStatistics() {
    this(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, new Histogram());
  }

  @JsonCreator
  TensorStatistics(
      @JsonProperty("min") double min,
      @JsonProperty("max") double max,
      @JsonProperty("histogram") Histogram histogram) {
    this.min = min;
    this.max = max;
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
    // A view of the memory as it lies: activations are kept in channels-last order.
    Tensor flat = tensor.permute(0, 2, 3, 4, 1).reshape(-1);
    T_TensorTensor_T extremes = flat.aminmax();
    double low = extremes.get0().item_double();
    double high = extremes.get1().item_double();
    if (!Double.isFinite(low) || !Double.isFinite(high)) {
      return false;
    }
    min = Math.min(min, low);
    max = Math.max(max, high);
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
    float[] counts = new float[Histogram.BINS];
    new FloatPointer(counted.data_ptr()).get(counts);
    histogram.add(counts);
    return true;
  }

  /** 1, or a prime above 7 that leaves at most the sample. */
  private static long stride(long elements) {
    long least = elements / SAMPLE;
    return least <= 1
        ? 1
        : BigInteger.valueOf(Math.max(least, 11) - 1).nextProbablePrime().longValueExact();
  }
}
