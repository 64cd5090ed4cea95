package org.gstvae.tensorrt.onnx;

/** Which convolutions are quantised, and with what scales; made by calibration. */
@FunctionalInterface
public interface QuantizationPlan {
  /** Nothing is quantised. */
  QuantizationPlan NONE = weightKey -> null;

  /** Eight-bit types. */
  enum Type {
    /** Signed integers from -128 to 127, symmetric. */
    INT8,
    /** E4M3 without infinities, up to 448. */
    FP8
  }

  /**
   * Scales of one convolution: a real value is its code times the scale.
   *
   * @param type the eight-bit type of input and weight
   * @param input scale of the input tensor
   * @param weight scale of every output channel's weights
   */
  record Layer(Type type, float input, float[] weight) {}

  /** The scales of the convolution with that weight, or null to leave it as it is. */
  Layer layer(String weightKey);
}
