package org.gstvae.tensorrt.onnx;

import static org.gstvae.tensorrt.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.QuantizedType;

/**
 * Explicit quantisation: a pair of QuantizeLinear and DequantizeLinear before a convolution's input
 * (one scale) and before its weight (a scale for each output channel). TensorRT moves and fuses the
 * pairs into eight-bit kernels.
 */
final class OnnxQuantization {
  private final OnnxGraph onnx;
  private final DataType compute;

  OnnxQuantization(OnnxGraph onnx, DataType compute) {
    this.onnx = onnx;
    this.compute = compute;
  }

  /** The pair that an operation of the graph stands for. */
  String pair(Op.QuantizeDequantize rounding, String x) {
    float[] scales = new float[rounding.scales().size()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = rounding.scales().get(i);
    }
    DataType type = rounding.type() == QuantizedType.INT8 ? DataType.INT8 : DataType.FLOAT8E4M3FN;
    List<Long> shape = scales.length == 1 ? List.of() : List.of((long) scales.length);
    return pair("rounded", x, type, shape, scales, rounding.axis());
  }

  private String pair(
      String name, String x, DataType type, List<Long> shape, float[] scales, int axis) {
    String scale = onnx.reals(compute, shape, scales);
    String zero = onnx.zeroPoint(type, shape);
    String codes =
        onnx.node("QuantizeLinear", name + "/q", List.of(x, scale, zero), attribute("axis", axis));
    return onnx.node(
        "DequantizeLinear", name + "/dq", List.of(codes, scale, zero), attribute("axis", axis));
  }
}
