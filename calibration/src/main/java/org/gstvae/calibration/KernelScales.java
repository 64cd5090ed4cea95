package org.gstvae.calibration;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.quantize.ConvLayer;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.FloatBlocks;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;

/**
 * Scales of kernels: one for every output channel in INT8, one for the whole kernel in FP8, whose
 * own exponent takes up the differences between channels.
 */
final class KernelScales {
  /** Least share of the greatest magnitude that MSE tries, and the distance of what is tried. */
  private static final double LEAST = 0.5;

  private static final double STEP = 0.02;

  private KernelScales() {}

  /**
   * The scales of a layer's kernel.
   *
   * @param factors of the kernel's input channels, or null
   * @param method MAX or MSE; FP8 always takes MAX: amax / 448
   */
  static List<Float> of(
      WeightSource weights,
      ConvLayer layer,
      ChannelFactors factors,
      QuantizedType type,
      RangeMethod method)
      throws EngineException {
    float[] kernel = read(weights.get(layer.weightKey()));
    if (factors != null) {
      multiply(kernel, layer, factors);
    }
    if (type == QuantizedType.FP8_E4M3) {
      return List.of(scale(max(kernel, 0, kernel.length, 1, 1), type));
    }
    int channels = (int) layer.outputChannels();
    // [out, in, ...] has a channel's numbers in one run, [in, out, ...] in one run per input.
    int runs = layer.outputAxis() == 0 ? 1 : (int) layer.inputChannels();
    int run = kernel.length / channels / runs;
    List<Float> scales = new ArrayList<>(channels);
    for (int channel = 0; channel < channels; channel++) {
      int start = channel * run;
      double max = max(kernel, start, run, runs, channels * run);
      double range =
          method == RangeMethod.MSE ? mse(kernel, start, run, runs, channels * run, max) : max;
      scales.add(scale(range, type));
    }
    return scales;
  }

  private static void multiply(float[] kernel, ConvLayer layer, ChannelFactors factors) {
    int in = (int) layer.inputChannels();
    int out = (int) layer.outputChannels();
    int positions = kernel.length / in / out;
    for (int i = 0; i < kernel.length; i++) {
      int channel = layer.outputAxis() == 0 ? i / positions % in : i / positions / out;
      kernel[i] *= factors.values().get(channel);
    }
  }

  /** How the ranges of kernels are chosen, in words. */
  static String label(QuantizedType type, RangeMethod method) {
    return type == QuantizedType.INT8
        ? method.label(0) + " per output channel"
        : RangeMethod.MAX.label(0) + " per kernel";
  }

  private static float scale(double range, QuantizedType type) {
    float scale = (float) (range / type.max());
    return scale > 0 ? scale : 1;
  }

  private static double max(float[] kernel, int start, int run, int runs, int distance) {
    double max = 0;
    for (int r = 0; r < runs; r++) {
      for (int i = start + r * distance; i < start + r * distance + run; i++) {
        max = Math.max(max, Math.abs(kernel[i]));
      }
    }
    return max;
  }

  private static double mse(
      float[] kernel, int start, int run, int runs, int distance, double max) {
    double best = max;
    double least = Double.POSITIVE_INFINITY;
    for (double share = 1; share >= LEAST; share -= STEP) {
      double scale = max * share / QuantizedType.INT8.max();
      double error = 0;
      for (int r = 0; r < runs; r++) {
        for (int i = start + r * distance; i < start + r * distance + run; i++) {
          double code = Math.rint(kernel[i] / scale);
          double held = Math.max(-QuantizedType.INT8.max(), Math.min(code, 127)) * scale;
          error += (kernel[i] - held) * (kernel[i] - held);
        }
      }
      if (error < least) {
        least = error;
        best = max * share;
      }
    }
    return best;
  }

  private static float[] read(StoredTensor tensor) throws EngineException {
    long elements = 1;
    for (long extent : tensor.shape()) {
      elements *= extent;
    }
    FloatBuffer all = FloatBuffer.allocate(Math.toIntExact(elements));
    try {
      FloatBlocks.convert(
          tensor,
          DType.F32,
          block -> all.put(block.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()));
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, tensor.key() + ": cannot be read: " + e.getMessage(), e);
    }
    return all.array();
  }
}
