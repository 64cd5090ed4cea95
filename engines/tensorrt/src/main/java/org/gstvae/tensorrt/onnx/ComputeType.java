package org.gstvae.tensorrt.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import org.gstvae.model.weights.DType;

/** What {@link org.gstvae.model.graph.ElementType#COMPUTE} is in an exported graph. */
public enum ComputeType {
  FP32(DataType.FLOAT),
  FP16(DataType.FLOAT16),
  BF16(DataType.BFLOAT16);

  private final DataType onnx;

  ComputeType(DataType onnx) {
    this.onnx = onnx;
  }

  DataType onnx() {
    return onnx;
  }

  /** How weights of an ONNX type lie in a file. */
  static DType stored(DataType type) {
    return switch (type) {
      case FLOAT -> DType.F32;
      case FLOAT16 -> DType.F16;
      case BFLOAT16 -> DType.BF16;
      default ->
          throw new IllegalArgumentException(
              "weight type: " + type + " (expected: FLOAT, FLOAT16, BFLOAT16)");
    };
  }
}
