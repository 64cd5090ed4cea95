package org.gstvae.training.loss;

import java.util.function.DoubleUnaryOperator;

/**
 * Layers of a convolutional network as loops over FP64 arrays, to compare with.
 *
 * @param values in C order
 * @param shape [B, C, T, H, W]
 */
record PlainNetwork(double[] values, int[] shape) {
  static PlainNetwork of(float[] values, int... shape) {
    double[] copy = new double[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i];
    }
    return new PlainNetwork(copy, shape);
  }

  double at(int b, int c, int t, int y, int x) {
    boolean inside = t >= 0 && t < shape[2] && y >= 0 && y < shape[3] && x >= 0 && x < shape[4];
    return inside ? values[index(shape, b, c, t, y, x)] : 0;
  }

  private static int index(int[] shape, int b, int c, int t, int y, int x) {
    return (((b * shape[1] + c) * shape[2] + t) * shape[3] + y) * shape[4] + x;
  }

  /** Convolution with zero padding; the bias may be null. */
  PlainNetwork convolve(
      float[] weight, float[] bias, int out, int[] kernel, int[] stride, int[] padding) {
    int[] to = {shape[0], out, 0, 0, 0};
    for (int axis = 0; axis < 3; axis++) {
      to[2 + axis] = (shape[2 + axis] + 2 * padding[axis] - kernel[axis]) / stride[axis] + 1;
    }
    double[] result = new double[to[0] * out * to[2] * to[3] * to[4]];
    for (int b = 0; b < to[0]; b++) {
      for (int o = 0; o < out; o++) {
        for (int t = 0; t < to[2]; t++) {
          for (int y = 0; y < to[3]; y++) {
            for (int x = 0; x < to[4]; x++) {
              int[] corner = {
                t * stride[0] - padding[0], y * stride[1] - padding[1], x * stride[2] - padding[2]
              };
              double sum = sum(weight, o, kernel, b, corner);
              result[index(to, b, o, t, y, x)] = bias == null ? sum : sum + bias[o];
            }
          }
        }
      }
    }
    return new PlainNetwork(result, to);
  }

  private double sum(float[] weight, int out, int[] kernel, int b, int[] corner) {
    double sum = 0;
    int w = out * shape[1] * kernel[0] * kernel[1] * kernel[2];
    for (int c = 0; c < shape[1]; c++) {
      for (int t = 0; t < kernel[0]; t++) {
        for (int y = 0; y < kernel[1]; y++) {
          for (int x = 0; x < kernel[2]; x++) {
            sum += weight[w++] * at(b, c, corner[0] + t, corner[1] + y, corner[2] + x);
          }
        }
      }
    }
    return sum;
  }

  /** Batch normalisation with the batch's own statistics. */
  PlainNetwork normalise(float[] weight, float[] bias) {
    double[] result = new double[values.length];
    int positions = shape[2] * shape[3] * shape[4];
    for (int c = 0; c < shape[1]; c++) {
      double sum = 0;
      double squares = 0;
      for (int b = 0; b < shape[0]; b++) {
        for (int p = 0; p < positions; p++) {
          double value = values[(b * shape[1] + c) * positions + p];
          sum += value;
          squares += value * value;
        }
      }
      double mean = sum / (shape[0] * positions);
      double variance = squares / (shape[0] * positions) - mean * mean;
      for (int b = 0; b < shape[0]; b++) {
        for (int p = 0; p < positions; p++) {
          int i = (b * shape[1] + c) * positions + p;
          result[i] = (values[i] - mean) / Math.sqrt(variance + 1e-5) * weight[c] + bias[c];
        }
      }
    }
    return new PlainNetwork(result, shape);
  }

  PlainNetwork map(DoubleUnaryOperator function) {
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = function.applyAsDouble(values[i]);
    }
    return new PlainNetwork(result, shape);
  }

  /** The greatest of every 2x2 positions. */
  PlainNetwork pool() {
    int[] to = {shape[0], shape[1], shape[2], shape[3] / 2, shape[4] / 2};
    double[] result = new double[to[0] * to[1] * to[2] * to[3] * to[4]];
    for (int b = 0; b < to[0]; b++) {
      for (int c = 0; c < to[1]; c++) {
        for (int t = 0; t < to[2]; t++) {
          for (int y = 0; y < to[3]; y++) {
            for (int x = 0; x < to[4]; x++) {
              result[index(to, b, c, t, y, x)] =
                  Math.max(
                      Math.max(at(b, c, t, 2 * y, 2 * x), at(b, c, t, 2 * y, 2 * x + 1)),
                      Math.max(at(b, c, t, 2 * y + 1, 2 * x), at(b, c, t, 2 * y + 1, 2 * x + 1)));
            }
          }
        }
      }
    }
    return new PlainNetwork(result, to);
  }
}
