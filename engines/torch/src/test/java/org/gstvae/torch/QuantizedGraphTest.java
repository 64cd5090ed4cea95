package org.gstvae.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.CodecMode;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.graph.Value;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.quantize.ConvLayer;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.quantize.QuantizedGraph;
import org.gstvae.model.quantize.ResidualSum;
import org.junit.jupiter.api.Test;

final class QuantizedGraphTest {
  @Test
  void integersAreRoundedToEvenAndSaturate() {
    assertRounded(
        QuantizedType.INT8,
        new float[] {0.5f},
        0,
        new float[] {0, 0.2f, 0.25f, 0.75f, -0.75f, 63.4f, 80, -80},
        new float[] {0, 0, 0, 1, -1, 63.5f, 63.5f, -64});
  }

  @Test
  void everyChannelHasItsScale() {
    assertRounded(
        QuantizedType.INT8,
        new float[] {1, 10},
        1,
        new float[] {1.4f, 2.6f, 4, 6, 1.4f, 2.6f, 14, 16},
        new float[] {1, 3, 0, 10, 1, 3, 10, 20});
  }

  @Test
  void floatsHaveThreeBitsOfMantissaAndSaturate() {
    assertRounded(
        QuantizedType.FP8_E4M3,
        new float[] {1},
        0,
        new float[] {1, 1.0624f, 1.07f, 17, 19, 500, -1e6f, 0.001f},
        // 1/512 is the least positive number; 0.001 is nearer to it than to 0.
        new float[] {1, 1, 1.125f, 16, 20, 448, -448, 1 / 512f});
  }

  @Test
  void chosenConvolutionsAreRoundedAndNothingElseChanges() {
    Graph graph = VaeNetwork.smallest(RandomModel.published().config());
    List<ConvLayer> layers = ConvLayer.of(graph);
    ConvLayer chosen = layers.get(3);
    Placement placement =
        new Placement(
            QuantizedType.INT8,
            Map.of(chosen.name(), new LayerScales(0.01f, null, weights(chosen))));
    Graph rewritten = QuantizedGraph.of(graph, placement);
    List<Node> pairs = pairs(rewritten);
    assertEquals(2, pairs.size());
    assertEquals(graph.nodes().size() + 2, rewritten.nodes().size());
    assertEquals(graph.parameters().keySet(), rewritten.parameters().keySet());
    assertEquals(graph.macs(), rewritten.macs());
    // The other readers of the same value still read it as it was.
    Node conv =
        rewritten.nodes().stream()
            .filter(node -> node.inputs().contains(pairs.get(0).output()))
            .findFirst()
            .orElseThrow();
    assertEquals(pairs.get(1).output(), conv.inputs().get(1));
  }

  @Test
  void channelsOfOneMagnitudeUseTheSameCodes() {
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.input("x", ElementType.COMPUTE, 1, 2, 1, 1, 1);
    Value weight = builder.parameter("layer.weight", 1, 2, 1, 1, 1);
    int[] none = {0, 0, 0};
    builder.output("y", builder.conv3d(x, weight, null, new int[] {1, 1, 1}, none, none));
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> inputs = Map.of("x", tensor(100, 0.03f));
      Map<String, Tensor> weights = Map.of("layer.weight", tensor(0.01f, 30));
      LayerScales plain = new LayerScales(1, null, List.of(0.25f));
      LayerScales equalized = new LayerScales(1 / 64f, List.of(64f, 1 / 32f), null, List.of(0.01f));
      Graph graph = builder.build();
      // 100 * round(0.01 / 0.25) + round(0.03) * 30
      assertEquals(0, run(graph, placement("layer", plain), inputs, weights));
      // 64 * round(64 * 100 / 64) / 64 * round(0.64 / 0.01) * 0.01 / 64 + ...
      double first = Math.rint(100 / 64.0 * 64) / 64 * Math.rint(0.01 * 64 / 0.01) * 0.01;
      double second = Math.rint(0.03 * 32 * 64) / 64 * Math.rint(30 / 32.0 / 0.01) * 0.01;
      assertEquals(
          first + second, run(graph, placement("layer", equalized), inputs, weights), 1e-5);
      assertEquals(1.9, first + second, 0.05);
    }
  }

  @Test
  void gradientsPassButWhereTheCodeSaturates() {
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.input("x", ElementType.F32, 1, 4);
    builder.output("y", builder.quantizeDequantize(x, List.of(0.5f), 0, QuantizedType.INT8));
    try (PointerScope scope = new PointerScope()) {
      Tensor leaf =
          torch.tensor(new float[] {0.6f, -3.2f, 80, -80}).reshape(1, 4).set_requires_grad(true);
      Tensor result =
          new TorchExecutor(ScalarType.Float, true)
              .run(builder.build(), Map.of("x", leaf), key -> null)
              .get("y");
      assertTrue(result.equal(torch.tensor(new float[] {0.5f, -3, 63.5f, -64}).reshape(1, 4)));
      result.sum().backward();
      assertTrue(leaf.grad().equal(torch.tensor(new float[] {1, 1, 0, 0}).reshape(1, 4)));
    }
  }

  private static Tensor tensor(float first, float second) {
    return torch.tensor(new float[] {first, second}).reshape(1, 2, 1, 1, 1);
  }

  private static float run(
      Graph graph, Placement placement, Map<String, Tensor> inputs, Map<String, Tensor> weights) {
    return new TorchExecutor(ScalarType.Float, false)
        .run(QuantizedGraph.of(graph, placement), inputs, weights::get)
        .get("y")
        .item_float();
  }

  @Test
  void sumsStayInTheirPrecisionUnlessTheyAreNamed() {
    Graph graph = VaeNetwork.smallest(RandomModel.published().config());
    ResidualSum sum = ResidualSum.of(graph).get(0);
    String branch = sum.branch().name();
    LayerScales scales = new LayerScales(0.01f, null, weights(sum.branch()));
    assertFalse(addsRounded(QuantizedGraph.of(graph, placement(branch, scales))));
    LayerScales both = new LayerScales(0.01f, 0.02f, scales.weights());
    Graph rewritten = QuantizedGraph.of(graph, placement(branch, both));
    assertEquals(3, pairs(rewritten).size());
    assertTrue(addsRounded(rewritten));
  }

  @Test
  void roundingCostsLittleAndIsSeen() throws Exception {
    RandomModel model = RandomModel.published();
    GraphBuilder builder = new GraphBuilder();
    VaeNetwork network = new VaeNetwork(builder, model.config(), CodecMode.VIDEO, null, null, null);
    Value pictures = builder.input("pictures", ElementType.COMPUTE, 1, 3, 4, 16, 16);
    builder.output("latents", network.encode(pictures, null, null).latent());
    Graph graph = builder.build();
    try (PointerScope scope = new PointerScope();
        WeightTensors weights = WeightTensors.load(model, graph, ScalarType.Float)) {
      torch.manual_seed(1);
      Tensor input = torch.randn(1, 3, 4, 16, 16);
      Map<Integer, Float> greatest = new HashMap<>();
      TorchExecutor executor = new TorchExecutor(ScalarType.Float, false);
      Tensor exact =
          executor
              .run(
                  graph,
                  Map.of("pictures", input),
                  weights,
                  (node, output) ->
                      greatest.put(
                          node.output().id(), output.abs().max().to(ScalarType.Float).item_float()))
              .get("latents");
      Map<String, LayerScales> scales = new HashMap<>();
      for (ConvLayer layer : ConvLayer.of(graph)) {
        Tensor kernel = weights.get(layer.weightKey());
        float max = kernel.abs().max().item_float();
        scales.put(
            layer.name(),
            new LayerScales(greatest.get(layer.input().id()) / 127, null, List.of(max / 127)));
      }
      Graph rewritten = QuantizedGraph.of(graph, new Placement(QuantizedType.INT8, scales));
      Tensor rounded = executor.run(rewritten, Map.of("pictures", input), weights).get("latents");
      double signal = exact.square().sum().item_double();
      double noise = rounded.sub(exact).square().sum().item_double();
      double snr = 10 * Math.log10(signal / noise);
      assertTrue(snr > 20 && snr < 60, "SNR " + snr);
    }
  }

  @Test
  void scalesMustFitTheChannels() {
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.input("x", ElementType.COMPUTE, 1, 3);
    assertThrows(
        IllegalArgumentException.class,
        () -> builder.quantizeDequantize(x, List.of(1f, 2f), 1, QuantizedType.INT8));
  }

  private static Placement placement(String layer, LayerScales scales) {
    return new Placement(QuantizedType.INT8, Map.of(layer, scales));
  }

  private static List<Float> weights(ConvLayer layer) {
    return Collections.nCopies((int) layer.outputChannels(), 0.01f);
  }

  private static List<Node> pairs(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.op() instanceof Op.QuantizeDequantize)
        .toList();
  }

  private static boolean addsRounded(Graph graph) {
    List<Value> rounded = pairs(graph).stream().map(Node::output).toList();
    return graph.nodes().stream()
        .anyMatch(
            node ->
                node.op() instanceof Op.Add && node.inputs().stream().anyMatch(rounded::contains));
  }

  private static void assertRounded(
      QuantizedType type, float[] scales, int axis, float[] values, float[] expected) {
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.input("x", ElementType.F32, 2, 2, 2);
    List<Float> list = new ArrayList<>();
    for (float scale : scales) {
      list.add(scale);
    }
    int along = scales.length == 1 ? 0 : axis;
    builder.output("y", builder.quantizeDequantize(x, list, along, type));
    try (PointerScope scope = new PointerScope()) {
      Tensor input = torch.from_blob(new FloatPointer(values), new long[] {2, 2, 2}).clone();
      Tensor result =
          new TorchExecutor(ScalarType.Float, false)
              .run(builder.build(), Map.of("x", input), key -> null)
              .get("y");
      float[] rounded = new float[values.length];
      new FloatPointer(result.contiguous().data_ptr()).get(rounded);
      assertArrayEquals(expected, rounded, 1e-6f);
    }
  }
}
