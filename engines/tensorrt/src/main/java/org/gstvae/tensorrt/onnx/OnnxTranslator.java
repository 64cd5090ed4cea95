package org.gstvae.tensorrt.onnx;

import static org.gstvae.tensorrt.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.PadMode;
import org.gstvae.model.graph.Value;

/**
 * What each operation is in ONNX. Choices made for TensorRT:
 *
 * <ul>
 *   <li>Bytes are FLOAT inside the graph and UINT8 only at its border, because TensorRT has UINT8
 *       for inputs and outputs alone. The integers up to 255 are exact in both.
 *   <li>Group normalisation is GroupNormalization of opset 18, with ones and zeros for each group,
 *       then a product and a sum for each channel. That maps to one normalisation layer over the
 *       tensor as it lies, without a reshape that would break the channels-last order of the
 *       convolutions; the affine part fuses with the SiLU behind it. The form of opset 21 has its
 *       affine part for each channel, which TensorRT knows only from 10.15 on.
 *   <li>Kernels and biases are initialisers: behind a Cast, TensorRT's parser takes a kernel for a
 *       tensor of its own, and most convolution kernels are then not considered.
 *   <li>Clip is Max and Min, which TensorRT has for BF16 too.
 * </ul>
 */
final class OnnxTranslator {
  private final SizedGraph sized;
  private final Graph graph;
  private final DataType compute;
  private final OnnxGraph onnx;
  private final OnnxExtents extents;
  private final String[] names;

  private OnnxTranslator(String name, SizedGraph sized, ComputeType compute) {
    this.sized = sized;
    this.graph = sized.graph();
    this.compute = compute.onnx();
    this.onnx = new OnnxGraph(name);
    this.extents = new OnnxExtents(onnx, sized);
    this.names = new String[graph.nodes().size()];
  }

  static OnnxGraph translate(String name, SizedGraph sized, ComputeType compute) {
    OnnxTranslator translator = new OnnxTranslator(name, sized, compute);
    Graph graph = sized.graph();
    graph.outputs().keySet().forEach(translator.onnx::reserve);
    // First of all: they show the extents that other nodes may need.
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Input input) {
        translator.names[node.output().id()] = translator.input(input, node.output());
      }
    }
    for (Node node : graph.nodes()) {
      if (!(node.op() instanceof Op.Input)) {
        translator.names[node.output().id()] = translator.apply(node);
      }
    }
    new TreeMap<>(graph.outputs()).forEach(translator::output);
    return translator.onnx;
  }

  private void output(String name, Value value) {
    boolean bytes = value.type() == ElementType.U8;
    DataType type = bytes ? DataType.UINT8 : type(value);
    onnx.output(name, type, OnnxExtents.declared(sized.shape(value)), names[value.id()], bytes);
  }

  /** The nodes of an operation; gives the name of its result, null for weights. */
  private String apply(Node node) {
    Op op = node.op();
    if (op instanceof Op.Parameter) {
      return null;
    } else if (op instanceof Op.Constant constant) {
      return constant(constant);
    } else if (op instanceof Op.Conv3d conv) {
      return conv(conv, node);
    } else if (op instanceof Op.ConvTranspose3d conv) {
      return convTranspose(conv, node);
    } else if (op instanceof Op.GroupNorm norm) {
      return groupNorm(norm, node);
    } else if (op instanceof Op.LayerNorm norm) {
      return onnx.node(
          "LayerNormalization",
          layer(node),
          operands(node),
          attribute("axis", -1),
          attribute("epsilon", norm.epsilon()));
    } else if (op instanceof Op.Silu) {
      String x = operand(node, 0);
      return plain("Mul", x, plain("Sigmoid", x));
    } else if (op instanceof Op.Exp) {
      return plain("Exp", operand(node, 0));
    } else if (op instanceof Op.Tanh) {
      return plain("Tanh", operand(node, 0));
    } else if (op instanceof Op.Add) {
      return plain("Add", operand(node, 0), operand(node, 1));
    } else if (op instanceof Op.Multiply) {
      return plain("Mul", operand(node, 0), operand(node, 1));
    } else if (op instanceof Op.Affine affine) {
      return affine(affine, node);
    } else if (op instanceof Op.Clamp clamp) {
      DataType type = type(node.output());
      String raised = plain("Max", operand(node, 0), onnx.scalar(type, clamp.low()));
      return plain("Min", raised, onnx.scalar(type, clamp.high()));
    } else if (op instanceof Op.Round) {
      return plain("Round", operand(node, 0));
    } else if (op instanceof Op.Cast) {
      return cast(node);
    } else if (op instanceof Op.Linear) {
      return linear(node);
    } else if (op instanceof Op.MatMul product) {
      String second = operand(node, 1);
      return plain(
          "MatMul",
          operand(node, 0),
          product.transposeSecond() ? transpose(second, List.of(0L, 2L, 1L)) : second);
    } else if (op instanceof Op.QuantizeDequantize rounding) {
      return new OnnxQuantization(onnx, type(node.output())).pair(rounding, operand(node, 0));
    } else if (op instanceof Op.Softmax) {
      return onnx.node("Softmax", "softmax", List.of(operand(node, 0)), attribute("axis", -1));
    } else if (op instanceof Op.Attention attention) {
      return attention(attention, node);
    }
    return applyLayout(node);
  }

  /** Operations that only move elements. */
  private String applyLayout(Node node) {
    Op op = node.op();
    Value source = node.inputs().get(0);
    if (op instanceof Op.Reshape) {
      return isWeight(source) ? null : reshape(operand(node, 0), sized.shape(node.output()));
    }
    String x = operand(node, 0);
    if (op instanceof Op.Permute permute) {
      return transpose(x, permute.order().stream().map(Integer::longValue).toList());
    } else if (op instanceof Op.Slice slice) {
      return slice(slice, node, x);
    } else if (op instanceof Op.Gather gather) {
      return gather(gather, source, x);
    } else if (op instanceof Op.Concat concat) {
      return onnx.node("Concat", "concat", operands(node), attribute("axis", concat.axis()));
    } else if (op instanceof Op.Pad pad) {
      return pad(pad, node, x);
    } else if (op instanceof Op.UpsampleNearest upsample) {
      return upsample(upsample, x);
    } else if (op instanceof Op.SpaceToDepth fold) {
      return spaceToDepth(sized.shape(source), x, fold.factors(), sized.shape(node.output()));
    } else if (op instanceof Op.DepthToSpace unfold) {
      return depthToSpace(sized.shape(source), x, unfold.factors(), sized.shape(node.output()));
    } else if (op instanceof Op.Expand) {
      return plain("Expand", x, extents.vector(sized.shape(node.output())));
    }
    throw new IllegalArgumentException("operation: " + op + " (expected: one with a form in ONNX)");
  }

  private String input(Op.Input input, Value value) {
    boolean bytes = value.type() == ElementType.U8;
    List<SizeFormula> shape = sized.shape(value);
    onnx.input(input.name(), bytes ? DataType.UINT8 : type(value), OnnxExtents.declared(shape));
    String name = bytes ? convert(input.name(), DataType.FLOAT) : input.name();
    for (int axis = 0; axis < shape.size(); axis++) {
      SizeTerm term = shape.get(axis).term();
      if (term != null) {
        extents.source(term, name, axis);
      }
    }
    return name;
  }

  private String constant(Op.Constant constant) {
    float[] values = new float[constant.values().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = constant.values().get(i);
    }
    return onnx.reals(DataType.FLOAT, constant.shape(), values);
  }

  private String conv(Op.Conv3d conv, Node node) {
    Value weight = node.inputs().get(1);
    List<Long> pads = longs(conv.padBefore());
    pads.addAll(longs(conv.padAfter()));
    return onnx.node(
        "Conv",
        layer(node),
        operands(node),
        attribute("kernel_shape", weight.shape().subList(2, 5)),
        attribute("strides", longs(conv.stride())),
        attribute("pads", pads));
  }

  private String convTranspose(Op.ConvTranspose3d conv, Node node) {
    List<Long> pads = longs(conv.padding());
    pads.addAll(longs(conv.padding()));
    return onnx.node(
        "ConvTranspose",
        layer(node),
        operands(node),
        attribute("kernel_shape", node.inputs().get(1).shape().subList(2, 5)),
        attribute("strides", longs(conv.stride())),
        attribute("pads", pads),
        attribute("output_padding", longs(conv.outputPadding())));
  }

  private String groupNorm(Op.GroupNorm norm, Node node) {
    Value x = node.inputs().get(0);
    DataType type = type(x);
    float[] ones = new float[norm.groups()];
    Arrays.fill(ones, 1);
    List<Long> groups = List.of((long) norm.groups());
    String normed =
        onnx.node(
            "GroupNormalization",
            layer(node),
            List.of(
                operand(node, 0),
                onnx.reals(type, groups, ones),
                onnx.reals(type, groups, new float[norm.groups()])),
            attribute("num_groups", norm.groups()),
            attribute("epsilon", norm.epsilon()));
    Long[] channels = new Long[x.rank()];
    Arrays.fill(channels, 1L);
    channels[1] = x.dim(1);
    String gain = weight(node.inputs().get(1), type, List.of(channels));
    String offset = weight(node.inputs().get(2), type, List.of(channels));
    return plain("Add", plain("Mul", normed, gain), offset);
  }

  private String affine(Op.Affine affine, Node node) {
    DataType type = type(node.output());
    String x = operand(node, 0);
    if (affine.scale() != 1) {
      x = plain("Mul", x, onnx.scalar(type, affine.scale()));
    }
    return affine.offset() == 0 ? x : plain("Add", x, onnx.scalar(type, affine.offset()));
  }

  private String cast(Node node) {
    String x = operand(node, 0);
    DataType from = type(node.inputs().get(0));
    DataType to = type(node.output());
    return from == to ? x : convert(x, to);
  }

  private String linear(Node node) {
    String weight = transpose(operand(node, 1), List.of(1L, 0L));
    String product = onnx.node("MatMul", layer(node), List.of(operand(node, 0), weight));
    return node.inputs().size() > 2 ? plain("Add", product, operand(node, 2)) : product;
  }

  private String attention(Op.Attention attention, Node node) {
    String mask = node.inputs().size() > 3 ? names[node.inputs().get(3).id()] : null;
    return new OnnxAttention(onnx, extents, sized, type(node.output()))
        .add(
            "attention",
            sized.shape(node.inputs().get(0)),
            sized.shape(node.inputs().get(1)),
            operand(node, 0),
            operand(node, 1),
            operand(node, 2),
            mask,
            attention.scale());
  }

  private String gather(Op.Gather gather, Value source, String x) {
    List<Integer> indices = gather.indices();
    boolean all = indices.size() == source.dim(gather.axis());
    for (int i = 0; all && i < indices.size(); i++) {
      all = indices.get(i) == i;
    }
    return all
        ? x
        : onnx.node(
            "Gather",
            "gather",
            List.of(x, onnx.integers(indices)),
            attribute("axis", gather.axis()));
  }

  private String slice(Op.Slice slice, Node node, String x) {
    SizeFormula start = sized.formula(node, each -> ((Op.Slice) each.op()).start());
    SizeFormula stop = sized.formula(node, each -> ((Op.Slice) each.op()).stop());
    SizeFormula all = sized.shape(node.inputs().get(0)).get(slice.axis());
    return start.equals(SizeFormula.of(0)) && stop.equals(all)
        ? x
        : plain(
            "Slice",
            x,
            extents.vector(List.of(start)),
            extents.vector(List.of(stop)),
            onnx.integers(slice.axis()));
  }

  private String pad(Op.Pad pad, Node node, String x) {
    List<SizeFormula> widths = new ArrayList<>(Collections.nCopies(10, SizeFormula.of(0)));
    for (int i = 0; i < 3; i++) {
      int axis = i;
      widths.set(2 + i, sized.formula(node, each -> ((Op.Pad) each.op()).before().get(axis)));
      widths.set(7 + i, sized.formula(node, each -> ((Op.Pad) each.op()).after().get(axis)));
    }
    return widths.stream().allMatch(SizeFormula.of(0)::equals)
        ? x
        : onnx.node(
            "Pad",
            "pad",
            List.of(x, extents.vector(widths)),
            attribute("mode", pad.mode() == PadMode.ZERO ? "constant" : "edge"));
  }

  private String upsample(Op.UpsampleNearest upsample, String x) {
    float[] scales = {1, 1, 1, 1, 1};
    for (int i = 0; i < 3; i++) {
      scales[2 + i] = upsample.factors().get(i);
    }
    return onnx.node(
        "Resize",
        "upsample",
        List.of(x, "", onnx.reals(DataType.FLOAT, List.of(5L), scales)),
        attribute("mode", "nearest"),
        attribute("coordinate_transformation_mode", "asymmetric"),
        attribute("nearest_mode", "floor"));
  }

  /** [N, C, T f, H f, W f] to [N, f f f C, T, H, W]; axes of one element are left out between. */
  private String spaceToDepth(
      List<SizeFormula> source, String x, List<Integer> factors, List<SizeFormula> result) {
    List<SizeFormula> split = new ArrayList<>(source.subList(0, 2));
    List<Long> order = new ArrayList<>(List.of(0L));
    List<Long> kept = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      kept.add((long) split.size());
      split.add(result.get(2 + i));
      if (factors.get(i) > 1) {
        order.add((long) split.size());
        split.add(SizeFormula.of(factors.get(i)));
      }
    }
    order.add(1L);
    order.addAll(kept);
    return reshape(transpose(reshape(x, split), order), result);
  }

  /** The inverse: [N, f f f C, T, H, W] to [N, C, T f, H f, W f]. */
  private String depthToSpace(
      List<SizeFormula> source, String x, List<Integer> factors, List<SizeFormula> result) {
    List<SizeFormula> split = new ArrayList<>(source.subList(0, 1));
    long[] blockAxis = new long[3];
    for (int i = 0; i < 3; i++) {
      if (factors.get(i) > 1) {
        blockAxis[i] = split.size();
        split.add(SizeFormula.of(factors.get(i)));
      }
    }
    long channelAxis = split.size();
    split.add(result.get(1));
    List<Long> order = new ArrayList<>(List.of(0L, channelAxis));
    for (int i = 0; i < 3; i++) {
      order.add((long) split.size());
      split.add(source.get(2 + i));
      if (factors.get(i) > 1) {
        order.add(blockAxis[i]);
      }
    }
    return reshape(transpose(reshape(x, split), order), result);
  }

  private String reshape(String x, List<SizeFormula> shape) {
    return plain("Reshape", x, extents.vector(shape));
  }

  private String transpose(String x, List<Long> order) {
    return onnx.node("Transpose", "transpose", List.of(x), attribute("perm", order));
  }

  private String convert(String x, DataType to) {
    return onnx.node("Cast", "cast", List.of(x), attribute("to", to.getNumber()));
  }

  private String plain(String type, String... inputs) {
    return onnx.node(type, type.toLowerCase(Locale.ROOT), List.of(inputs));
  }

  private List<String> operands(Node node) {
    List<String> operands = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      operands.add(operand(node, i));
    }
    return operands;
  }

  /** An input's name; weights take the type of the activations that they meet. */
  private String operand(Node node, int index) {
    Value value = node.inputs().get(index);
    return isWeight(value) ? weight(value, type(node.output()), value.shape()) : names[value.id()];
  }

  private String weight(Value value, DataType type, List<Long> shape) {
    return onnx.weight(new WeightUse(parameter(value).key(), type, shape));
  }

  /** Whether a value is a weight, under its own or other extents. */
  private boolean isWeight(Value value) {
    return parameter(value) != null;
  }

  private Op.Parameter parameter(Value value) {
    Node node = graph.nodes().get(value.id());
    if (node.op() instanceof Op.Reshape) {
      return parameter(node.inputs().get(0));
    }
    return node.op() instanceof Op.Parameter parameter ? parameter : null;
  }

  /** A layer's name: its weight's key without the last word. */
  private String layer(Node node) {
    Op.Parameter weight = node.inputs().size() > 1 ? kernel(node.inputs().get(1)) : null;
    if (weight == null) {
      return "layer";
    }
    int dot = weight.key().lastIndexOf('.');
    return dot < 0 ? weight.key() : weight.key().substring(0, dot);
  }

  /** A weight as it is, or before its Q/DQ pair and the factors of its channels. */
  private Op.Parameter kernel(Value value) {
    Node node = graph.nodes().get(value.id());
    return node.op() instanceof Op.QuantizeDequantize || node.op() instanceof Op.Multiply
        ? kernel(node.inputs().get(0))
        : parameter(value);
  }

  private DataType type(Value value) {
    return switch (value.type()) {
      case U8, F32 -> DataType.FLOAT;
      case F16 -> DataType.FLOAT16;
      case BF16 -> DataType.BFLOAT16;
      case COMPUTE -> compute;
    };
  }

  private static List<Long> longs(List<Integer> values) {
    List<Long> longs = new ArrayList<>();
    values.forEach(value -> longs.add(value.longValue()));
    return longs;
  }
}
