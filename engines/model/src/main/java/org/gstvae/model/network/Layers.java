package org.gstvae.model.network;

import java.util.function.BiConsumer;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.PadMode;
import org.gstvae.model.graph.Value;

/**
 * What every block needs while it is recorded: the builder, the configuration, which path is taken
 * and the caption.
 *
 * @param graph records the operations
 * @param config the architecture
 * @param image whether the image path is taken: temporal branches are left out
 * @param context text embeddings [batch, tokens, dimension], or null
 * @param mask text mask [batch, tokens], or null
 * @param probe told every module's name and output, or null
 */
record Layers(
    GraphBuilder graph,
    VaeConfig config,
    boolean image,
    Value context,
    Value mask,
    BiConsumer<String, Value> probe) {

  /** Groups of every group normalisation. */
  private static final int GROUPS = 32;

  /** Epsilon of every group normalisation but the temporal attention's. */
  private static final double EPSILON = 1e-6;

  private static final int[] ONES = {1, 1, 1};
  private static final int[] NO_PADDING = {0, 0, 0};

  /** Tells the probe and passes the value on. */
  Value named(String module, Value value) {
    if (probe != null) {
      probe.accept(module, value);
    }
    return value;
  }

  Value norm(String key, Value x) {
    return normWithEpsilon(key, x, EPSILON);
  }

  Value normWithEpsilon(String key, Value x, double epsilon) {
    long channels = x.dim(1);
    return named(
        key,
        graph.groupNorm(
            x,
            GROUPS,
            epsilon,
            graph.parameter(key + ".weight", channels),
            graph.parameter(key + ".bias", channels)));
  }

  Value normSilu(String key, Value x) {
    return graph.silu(norm(key, x));
  }

  /** A convolution that keeps the size: kernels of 1 or 3, zero padding. */
  Value conv(String key, Value x, int out, int kernelTime, int kernelSpace) {
    int[] pad = {kernelTime / 2, kernelSpace / 2, kernelSpace / 2};
    return convPadded(key, x, out, kernelTime, kernelSpace, ONES, pad, pad);
  }

  Value convPadded(
      String key,
      Value x,
      int out,
      int kernelTime,
      int kernelSpace,
      int[] stride,
      int[] padBefore,
      int[] padAfter) {
    Value weight =
        graph.parameter(key + ".weight", out, x.dim(1), kernelTime, kernelSpace, kernelSpace);
    Value bias = graph.parameter(key + ".bias", out);
    return graph.conv3d(x, weight, bias, stride, padBefore, padAfter);
  }

  /** A convolution with replicated borders, as the temporal stage has them. */
  Value convReplicate(String key, Value x, int out, int[] kernel, int strideTime) {
    int[] stride = {strideTime, 1, 1};
    int[] before = new int[3];
    int[] after = new int[3];
    for (int i = 0; i < 3; i++) {
      int total = Math.max(0, kernel[i] - stride[i]);
      before[i] = (total + 1) / 2;
      after[i] = total / 2;
    }
    Value padded = graph.pad(x, before, after, PadMode.REPLICATE);
    Value weight = graph.parameter(key + ".weight", out, x.dim(1), kernel[0], kernel[1], kernel[2]);
    Value bias = graph.parameter(key + ".bias", out);
    return graph.conv3d(padded, weight, bias, stride, NO_PADDING, NO_PADDING);
  }
}
