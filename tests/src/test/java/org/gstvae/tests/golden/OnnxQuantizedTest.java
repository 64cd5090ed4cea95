package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.Precision;
import org.gstvae.model.Model;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.graph.Value;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.quantize.ConvLayer;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.quantize.QuantizedGraph;
import org.gstvae.model.store.CalibratedPrecision;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.torch.TorchExecutor;
import org.gstvae.torch.WeightTensors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bundled model with Q/DQ pairs on ONNX Runtime: in 99.9 % of the samples within one step of
 * the coarsest quantiser of what libtorch makes of the same graph.
 */
final class OnnxQuantizedTest {
  private static final Path MINI =
      Path.of("..", "engines", "model", "src", "main", "models", "mini");
  private static final double AGREEING = 0.999;

  @TempDir private Path directory;

  /** All convolutions, with ranges of this very input: pairs everywhere, no calibration needed. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"INT8", "FP8"})
  void everyConvolutionInEightBits(Precision precision) throws Exception {
    assumeTrue(Files.exists(MINI.resolve("model.json")), "the bundled model is not there");
    try (Model model = new ModelStore(List.of()).open(MINI.toString());
        NoGradGuard noGradients = new NoGradGuard();
        PointerScope scope = new PointerScope()) {
      check(model, encoder(model), precision, null);
      check(model, decoder(model), precision, null);
    }
  }

  /** The pairs that the model ships with. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"INT8", "FP8"})
  void theShippedCalibration(Precision precision) throws Exception {
    assumeTrue(
        Files.exists(MINI.resolve("calibration.json")), "the bundled model is not calibrated");
    try (Model model = new ModelStore(List.of()).open(MINI.toString());
        NoGradGuard noGradients = new NoGradGuard();
        PointerScope scope = new PointerScope()) {
      CalibratedPrecision found = model.calibration().precisions().get(precision.nick());
      assumeTrue(found != null, "the bundled model is not calibrated for " + precision.nick());
      Placement placement = found.placement(precision);
      check(model, encoder(model), precision, placement);
      check(model, decoder(model), precision, placement);
    }
  }

  private void check(Model model, Graph graph, Precision precision, Placement given)
      throws Exception {
    torch.manual_seed(3);
    Map<String, Tensor> inputs = new HashMap<>();
    graph.inputs().forEach((name, value) -> inputs.put(name, smooth(value)));
    try (WeightTensors weights =
        WeightTensors.load(
            model.weights(), VaeNetwork.smallest(model.config()), ScalarType.Float)) {
      Placement placement = given == null ? every(graph, inputs, weights, precision) : given;
      Graph rounded = QuantizedGraph.of(graph, placement);
      Tensor simulated =
          new TorchExecutor(ScalarType.Float, false).run(rounded, inputs, weights).get("result");
      Tensor exact =
          new TorchExecutor(ScalarType.Float, false).run(graph, inputs, weights).get("result");
      Tensor executed =
          new OnnxRuntimeRunner(model.weights(), ComputeType.FP32, directory)
              .run(rounded, inputs)
              .get("result");
      double step = coarsest(graph, placement);
      double agreeing =
          executed
              .sub(simulated)
              .abs()
              .le(new Scalar(step))
              .to(ScalarType.Double)
              .mean()
              .item_double();
      double apart = executed.sub(simulated).square().mean().item_double();
      double fromExact = executed.sub(exact).square().mean().item_double();
      assertTrue(agreeing >= AGREEING, precision + ": " + agreeing + " within " + step);
      // Sums in another order may round to another code, and that grows from layer to layer; but
      // what was rounded alike is nearer to each other than to what was not rounded.
      assertTrue(apart < fromExact, apart + " from the simulation, " + fromExact + " from FP32");
      assertEquals(simulated.numel(), executed.numel());
    }
  }

  private static Placement every(
      Graph graph, Map<String, Tensor> inputs, WeightTensors weights, Precision precision) {
    Map<Integer, Float> greatest = new HashMap<>();
    new TorchExecutor(ScalarType.Float, false)
        .run(
            graph,
            inputs,
            weights,
            (node, output) ->
                greatest.put(
                    node.output().id(), output.abs().max().to(ScalarType.Float).item_float()));
    float max = CalibratedPrecision.type(precision).max();
    Map<String, LayerScales> scales = new HashMap<>();
    for (ConvLayer layer : ConvLayer.of(graph)) {
      float kernel = weights.get(layer.weightKey()).abs().max().item_float();
      List<Float> factors =
          precision == Precision.INT8 ? factors((int) layer.inputChannels()) : null;
      // Twice as much for channels that are divided by a half.
      float most = factors == null ? 1 : 2;
      scales.put(
          layer.name(),
          new LayerScales(
              most * greatest.get(layer.input().id()) / max,
              factors,
              null,
              List.of(most * kernel / max)));
    }
    return new Placement(CalibratedPrecision.type(precision), scales);
  }

  private static List<Float> factors(int channels) {
    return IntStream.range(0, channels)
        .mapToObj(c -> c % 3 == 0 ? 2f : c % 3 == 1 ? 1f : 0.5f)
        .toList();
  }

  /** The greatest distance of neighbouring codes that a convolution's input has. */
  private static double coarsest(Graph graph, Placement placement) {
    // E4M3 from 256 to 448 has steps of 32.
    double spacing = placement.type() == QuantizedType.INT8 ? 1 : 32;
    double coarsest = 0;
    for (ConvLayer layer : ConvLayer.of(graph)) {
      LayerScales scales = placement.layers().get(layer.name());
      if (scales != null) {
        double factor =
            scales.channels() == null
                ? 1
                : scales.channels().stream().mapToDouble(Float::doubleValue).max().orElseThrow();
        coarsest = Math.max(coarsest, spacing * factor * scales.input());
      }
    }
    return coarsest;
  }

  private static Tensor smooth(Value value) {
    Tensor noise = torch.randn(value.dims());
    return noise
        .mul(new Scalar(0.5))
        .clamp_(new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0)));
  }

  private static Graph encoder(Model model) {
    GraphBuilder builder = new GraphBuilder();
    Value pictures = builder.input("pictures", ElementType.COMPUTE, 1, 3, 8, 48, 64);
    builder.output("result", network(builder, model).encode(pictures, null, null).latent());
    return builder.build();
  }

  private static Graph decoder(Model model) {
    GraphBuilder builder = new GraphBuilder();
    Value latents =
        builder.input("latents", ElementType.COMPUTE, 1, model.config().zChannels(), 2, 6, 8);
    builder.output("result", network(builder, model).decode(latents));
    return builder.build();
  }

  private static VaeNetwork network(GraphBuilder builder, Model model) {
    return new VaeNetwork(builder, model.config(), CodecMode.VIDEO, null, null, null);
  }
}
