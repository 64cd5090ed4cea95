package org.gstvae.tensorrt.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.gstvae.engine.ChromaSite;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.ColorMatrix;
import org.gstvae.engine.ColorRange;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.pixels.ChunkGraphs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What TensorRT's parser asks of a graph beyond ONNX itself, for every configuration. */
class OnnxTranslatorTest {
  /** Most axes of a tensor in TensorRT (Dims::MAX_DIMS). */
  private static final int MOST_AXES = 8;

  private static final VideoLayout I420 =
      new VideoLayout(
          PixelFormat.I420, 161, 91, ColorMatrix.BT709, ColorRange.LIMITED, ChromaSite.LEFT);

  static Stream<Graph> graphs() {
    return Stream.of(
            VaeConfig.mini(),
            VaeConfig.preset("4z"),
            VaeConfig.preset("16z"),
            VaeConfig.preset("16z-text"))
        .flatMap(
            config ->
                Stream.of(CodecMode.values())
                    .flatMap(mode -> Stream.of(encoder(config, mode), decoder(config, mode))));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void kernelsAndBiasesAreInitialisers(Graph graph) {
    OnnxGraph translated = translate(graph, ComputeType.BF16);
    Set<String> initialisers = new HashSet<>();
    translated.weights().forEach(use -> initialisers.add(use.name()));
    GraphProto proto = translated.build(List.of());
    proto.getInitializerList().forEach(literal -> initialisers.add(literal.getName()));
    int convolutions = 0;
    for (NodeProto node : proto.getNodeList()) {
      if (node.getOpType().startsWith("Conv")) {
        convolutions++;
        assertTrue(initialisers.containsAll(node.getInputList().subList(1, node.getInputCount())));
      }
    }
    assertTrue(convolutions > 10);
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void bytesAreConvertedAtTheBorder(Graph graph) {
    GraphProto proto = translate(graph, ComputeType.FP32).build(List.of());
    Set<String> bytes = new HashSet<>();
    for (ValueInfoProto input : proto.getInputList()) {
      if (input.getType().getTensorType().getElemType() == DataType.UINT8_VALUE) {
        bytes.add(input.getName());
      }
    }
    Set<String> outputs = new HashSet<>();
    proto.getOutputList().forEach(output -> outputs.add(output.getName()));
    for (NodeProto node : proto.getNodeList()) {
      boolean readsBytes = node.getInputList().stream().anyMatch(bytes::contains);
      assertTrue(!readsBytes || node.getOpType().equals("Cast"), node.getName());
      boolean makesBytes =
          node.getOpType().equals("Cast") && node.getAttribute(0).getI() == DataType.UINT8_VALUE;
      assertTrue(!makesBytes || outputs.contains(node.getOutput(0)), node.getName());
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void noTensorHasMoreAxesThanTensorRtAllows(Graph graph) {
    GraphProto proto = translate(graph, ComputeType.FP16).build(List.of());
    Map<String, TensorProto> literals = new HashMap<>();
    proto.getInitializerList().forEach(literal -> literals.put(literal.getName(), literal));
    for (NodeProto node : proto.getNodeList()) {
      if (node.getOpType().equals("Reshape")) {
        assertTrue(literals.get(node.getInput(1)).getDims(0) <= MOST_AXES, node.getName());
      }
    }
  }

  /** Both 16-bit types give one graph, so that what runs in FP16 is typed in BF16 as well. */
  @ParameterizedTest
  @MethodSource("graphs")
  void bf16IsTheGraphOfFp16InAnotherType(Graph graph) {
    OnnxGraph half = translate(graph, ComputeType.FP16);
    OnnxGraph brain = translate(graph, ComputeType.BF16);
    assertEquals(
        half.weights().stream().map(OnnxTranslatorTest::asBf16).toList(),
        List.copyOf(brain.weights()));
    List<NodeProto> halfNodes = half.build(List.of()).getNodeList();
    List<NodeProto> brainNodes = brain.build(List.of()).getNodeList();
    assertEquals(
        halfNodes.stream().map(NodeProto::getOpType).filter(type -> !type.equals("Cast")).toList(),
        brainNodes.stream()
            .map(NodeProto::getOpType)
            .filter(type -> !type.equals("Cast"))
            .toList());
  }

  @Test
  void attentionOf720pIsTakenInBlocksBelowTheLimit() {
    VaeConfig config = VaeConfig.preset("16z");
    VideoLayout layout = VideoLayout.rgb(1280, 720);
    Graph graph =
        ChunkGraphs.decoder(
            config,
            layout,
            CodecMode.VIDEO,
            ChunkGraphs.latentShape(config, layout, CodecMode.VIDEO, 8),
            LatentFormat.F16LE,
            0,
            8);
    long blocks = count(translate(graph, ComputeType.BF16), "Softmax") - 1;
    long positions = 90 * 160;
    assertTrue(8 * positions * positions * 2 / blocks <= OnnxAttention.MOST_SCORE_BYTES);
    assertTrue(8 * positions * positions * 2 / (blocks - 1) > OnnxAttention.MOST_SCORE_BYTES);
  }

  private static long count(OnnxGraph graph, String type) {
    return graph.build(List.of()).getNodeList().stream()
        .filter(node -> node.getOpType().equals(type))
        .count();
  }

  private static WeightUse asBf16(WeightUse use) {
    DataType type = use.type() == DataType.FLOAT16 ? DataType.BFLOAT16 : use.type();
    return new WeightUse(use.key(), type, use.shape());
  }

  private static OnnxGraph translate(Graph graph, ComputeType compute) {
    return OnnxTranslator.translate("graph", SizedGraph.fixed(graph), compute);
  }

  private static Graph encoder(VaeConfig config, CodecMode mode) {
    int frames = mode == CodecMode.IMAGE ? 1 : 4;
    return ChunkGraphs.encoder(
        config, I420, mode, frames, LatentFormat.F16LE, tokens(config), true);
  }

  private static Graph decoder(VaeConfig config, CodecMode mode) {
    int frames = mode == CodecMode.IMAGE ? 1 : 4;
    return ChunkGraphs.decoder(
        config,
        I420,
        mode,
        ChunkGraphs.latentShape(config, I420, mode, frames),
        LatentFormat.F16LE,
        tokens(config),
        frames);
  }

  private static int tokens(VaeConfig config) {
    return config.text() == null ? 0 : config.text().maxTokens();
  }
}
