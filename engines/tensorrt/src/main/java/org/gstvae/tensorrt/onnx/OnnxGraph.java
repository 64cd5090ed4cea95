package org.gstvae.tensorrt.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gstvae.model.weights.HalfPrecision;

/** An ONNX graph being put together: nodes with unique names, literals stored once. */
final class OnnxGraph {
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Map<String, Integer> names = new HashMap<>();
  private final Map<List<Object>, String> literals = new HashMap<>();
  private final Set<WeightUse> weights = new LinkedHashSet<>();

  OnnxGraph(String name) {
    graph.setName(name);
  }

  /** Adds a node with one output; the node's name is also its output's. */
  String node(String type, String name, List<String> inputs, AttributeProto... attributes) {
    String unique = unique(name);
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(type)
            .setName(unique)
            .addAllInput(inputs)
            .addOutput(unique)
            .addAllAttribute(List.of(attributes)));
    return unique;
  }

  /** Keeps a name for an output, so that no node takes it. */
  void reserve(String output) {
    names.put(output, 1);
  }

  void input(String name, DataType type, TensorShapeProto shape) {
    names.put(name, 1);
    graph.addInput(valueInfo(name, type, shape));
  }

  /** Declares an output that has the value of {@code source}, converted if need be. */
  void output(String name, DataType type, TensorShapeProto shape, String source, boolean convert) {
    NodeProto.Builder last =
        NodeProto.newBuilder()
            .setName("output/" + name)
            .setOpType(convert ? "Cast" : "Identity")
            .addInput(source)
            .addOutput(name);
    if (convert) {
      last.addAttribute(attribute("to", type.getNumber()));
    }
    graph.addNode(last);
    graph.addOutput(valueInfo(name, type, shape));
  }

  /** An initialiser whose data lies outside. */
  String weight(WeightUse use) {
    weights.add(use);
    return use.name();
  }

  /** All weights that nodes refer to. */
  Set<WeightUse> weights() {
    return weights;
  }

  String integers(long... values) {
    ByteBuffer bytes = buffer(values.length * Long.BYTES);
    for (long value : values) {
      bytes.putLong(value);
    }
    return literal(DataType.INT64, List.of((long) values.length), bytes);
  }

  String integers(List<? extends Number> values) {
    return integers(values.stream().mapToLong(Number::longValue).toArray());
  }

  String scalar(DataType type, double value) {
    return reals(type, List.of(), new float[] {(float) value});
  }

  String reals(DataType type, List<Long> shape, float[] values) {
    ByteBuffer bytes = buffer(values.length * ComputeType.stored(type).bytes());
    for (float value : values) {
      switch (type) {
        case FLOAT -> bytes.putFloat(value);
        case FLOAT16 -> bytes.putShort(HalfPrecision.toBinary16(value));
        default -> bytes.putShort(HalfPrecision.toBfloat16(value));
      }
    }
    return literal(type, shape, bytes);
  }

  /** A zero of an eight-bit type, once for every extent. */
  String zeroPoint(DataType type, List<Long> shape) {
    long elements = shape.stream().reduce(1L, (a, b) -> a * b);
    return literal(type, shape, buffer((int) elements));
  }

  private String literal(DataType type, List<Long> shape, ByteBuffer bytes) {
    ByteString data = ByteString.copyFrom(bytes.rewind());
    return literals.computeIfAbsent(
        List.of(type, shape, data),
        key -> {
          String name = unique("literal");
          graph.addInitializer(
              TensorProto.newBuilder()
                  .setName(name)
                  .setDataType(type.getNumber())
                  .addAllDims(shape)
                  .setRawData(data));
          return name;
        });
  }

  /** The graph, with the weights described by the caller. */
  GraphProto build(List<TensorProto> weightTensors) {
    return graph.clone().addAllInitializer(weightTensors).build();
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto attribute(String name, List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ValueInfoProto valueInfo(String name, DataType type, TensorShapeProto shape) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  private String unique(String name) {
    int count = names.merge(name, 1, Integer::sum);
    return count == 1 ? name : name + "." + count;
  }
}
