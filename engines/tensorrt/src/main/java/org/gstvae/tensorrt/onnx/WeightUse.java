package org.gstvae.tensorrt.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A weight as an initialiser: the same bytes may be declared with other extents, which saves a
 * reshape.
 *
 * @param key the weight's name in the model
 * @param type element type in the graph
 * @param shape extents in the graph
 */
record WeightUse(String key, DataType type, List<Long> shape) {
  /** The initialiser's name. */
  String name() {
    String extents = shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    return key + ":" + type + ":" + extents;
  }
}
