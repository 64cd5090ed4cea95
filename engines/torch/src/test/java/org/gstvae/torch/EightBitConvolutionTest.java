package org.gstvae.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.graph.Value;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.quantize.QuantizedGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions on integers against their simulation in floating point. */
final class EightBitConvolutionTest {
  private static final int CHANNELS = 20;
  private static final int OUT = 24;
  private static final int[] ONE = {1, 1, 1};

  @ParameterizedTest
  @CsvSource({
    "1, 3, 1, 0, true", // over a picture
    "3, 1, 1, 0, true", // over time
    "3, 3, 1, 0, false", // over both
    "3, 3, 2, 0, true", // with a stride
    "1, 3, 2, 1, true", // padded on one side only, as where the picture is halved
  })
  void integersGiveWhatIsSimulated(
      int time, int space, int stride, int oneSided, boolean scalePerChannel) {
    int[] after = {time / 2, space / 2, space / 2};
    int[] before = oneSided == 1 ? new int[3] : after;
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.input("x", ElementType.F32, 2, CHANNELS, 5, 9, 11);
    Value weight = builder.parameter("weight", OUT, CHANNELS, time, space, space);
    Value bias = builder.parameter("bias", OUT);
    Value rounded = builder.quantizeDequantize(x, List.of(0.02f), 0, QuantizedType.INT8);
    Value kernel =
        builder.quantizeDequantize(weight, scales(scalePerChannel), 0, QuantizedType.INT8);
    builder.output(
        "y", builder.conv3d(rounded, kernel, bias, new int[] {1, stride, stride}, before, after));
    assertSame(builder.build(), time, space);
  }

  @Test
  void channelsWithFactorsRunOnIntegersToo() {
    Float[] factors = new Float[CHANNELS];
    for (int i = 0; i < CHANNELS; i++) {
      factors[i] = Math.scalb(1f, i % 5 - 2);
    }
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.input("x", ElementType.F32, 2, CHANNELS, 5, 9, 11);
    Value weight = builder.parameter("weight", OUT, CHANNELS, 1, 3, 3);
    int[] padding = {0, 1, 1};
    builder.output(
        "y", builder.conv3d(x, weight, builder.parameter("bias", OUT), ONE, padding, padding));
    LayerScales scales = new LayerScales(0.02f, List.of(factors), null, scales(true));
    Graph graph =
        QuantizedGraph.of(
            builder.build(), new Placement(QuantizedType.INT8, Map.of("weight", scales)));
    EightBitPlan plan = EightBitPlan.of(graph);
    assertTrue(
        graph.nodes().stream().anyMatch(node -> plan.role(node) == EightBitPlan.Role.CONVOLUTION));
    assertSame(graph, 1, 3);
  }

  @Test
  void whatAnotherReadsTooStaysSimulated() {
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.input("x", ElementType.F32, 2, CHANNELS, 5, 9, 11);
    Value weight = builder.parameter("weight", OUT, CHANNELS, 1, 3, 3);
    Value bias = builder.parameter("bias", OUT);
    Value rounded = builder.quantizeDequantize(x, List.of(0.02f), 0, QuantizedType.INT8);
    Value kernel = builder.quantizeDequantize(weight, scales(true), 0, QuantizedType.INT8);
    int[] padding = {0, 1, 1};
    builder.output("y", builder.conv3d(rounded, kernel, bias, ONE, padding, padding));
    builder.output("rounded", rounded);
    Graph graph = builder.build();
    EightBitPlan plan = EightBitPlan.of(graph);
    graph.nodes().forEach(node -> assertEquals(EightBitPlan.Role.PLAIN, plan.role(node)));
    assertSame(graph, 1, 3);
  }

  private static List<Float> scales(boolean perChannel) {
    Float[] scales = new Float[perChannel ? OUT : 1];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = 0.01f + i * 0.001f;
    }
    return List.of(scales);
  }

  /** Some numbers are beyond what the scales can hold: they saturate. */
  private static void assertSame(Graph graph, int time, int space) {
    try (PointerScope scope = new PointerScope();
        EightBitKernels kernels = new EightBitKernels(ScalarType.Float)) {
      torch.manual_seed(1);
      Tensor x = torch.randn(2, CHANNELS, 5, 9, 11).contiguous(MemoryFormat.ChannelsLast3d);
      Map<String, Tensor> weights =
          Map.of(
              "weight", torch.randn(OUT, CHANNELS, time, space, space), "bias", torch.randn(OUT));
      Map<String, Tensor> inputs = Map.of("x", x);
      TorchExecutor integers = TorchExecutor.onIntegers(ScalarType.Float, kernels);
      Tensor expected =
          new TorchExecutor(ScalarType.Float, false).run(graph, inputs, weights::get).get("y");
      Tensor first = integers.run(graph, inputs, weights::get).get("y");
      // Kernels are packed by now.
      Tensor second = integers.run(graph, inputs, weights::get).get("y");
      assertTrue(first.equal(second));
      double difference = first.sub(expected).abs().max().item_double();
      double greatest = expected.abs().max().item_double();
      assertTrue(difference < 1e-5 * greatest, difference + " of " + greatest);
    }
  }
}
