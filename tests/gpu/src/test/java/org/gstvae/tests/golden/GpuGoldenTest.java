package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Golden cases on TensorRT in FP32, and how close the 16-bit types come to it. */
@NeedsGpu
class GpuGoldenTest {
  /** The property with the name of the only case to run; all without it. */
  static final String CASE = "gstvae.golden.case";

  /** Times the manifest's tolerance: other kernels sum in another order. */
  private static final double SLACK = 10;

  private static final double FP16_DB = 45;
  private static final double BF16_DB = 38;

  /** Pictures are from -1 to 1. */
  private static final double PEAK = 2;

  @TempDir private Path temporary;

  private static Path golden() {
    return Path.of(System.getProperty("gstvae.golden", "../../../shared/golden"));
  }

  @TestFactory
  List<DynamicTest> fp32() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    JsonNode manifest = manifest();
    for (JsonNode model : manifest.get("models")) {
      for (JsonNode description : cases(manifest)) {
        if (description.get("model").equals(model.get("name"))) {
          String name = description.get("name").asText();
          tests.add(DynamicTest.dynamicTest(name, () -> check(model, description)));
        }
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> sixteenBits() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    JsonNode manifest = manifest();
    for (JsonNode description : cases(manifest)) {
      String name = description.get("name").asText();
      boolean plain = name.endsWith("-video") && !description.get("text").asBoolean();
      for (JsonNode model : manifest.get("models")) {
        if (plain && description.get("model").equals(model.get("name"))) {
          tests.add(DynamicTest.dynamicTest(name, () -> precision(model, description)));
        }
      }
    }
    return tests;
  }

  private void check(JsonNode model, JsonNode description) throws Exception {
    VaeConfig config = GoldenModel.config(golden(), model);
    Path directory = temporary.resolve(description.get("name").asText());
    try (WeightSource weights = GoldenModel.source(golden(), model, config);
        SafetensorsFile file = open(description)) {
      GraphRunner runner = new TensorRtRunner(weights, ComputeType.FP32, directory);
      Comparison comparison = GoldenCase.run(file, description, config, runner, SLACK);
      Measurements.record("golden " + description.get("name").asText(), comparison.line());
      assertTrue(comparison.passed(), comparison::line);
    }
  }

  private void precision(JsonNode model, JsonNode description) throws Exception {
    VaeConfig config = GoldenModel.config(golden(), model);
    String name = description.get("name").asText();
    try (WeightSource weights = GoldenModel.source(golden(), model, config);
        SafetensorsFile file = open(description);
        NoGradGuard noGradients = new NoGradGuard();
        PointerScope scope = new PointerScope()) {
      Tensor input =
          torch.from_blob(new BytePointer(file.get("input").data()), file.shape("input")).clone();
      Tensor reference = reconstruct(weights, config, ComputeType.FP32, input, name);
      double fp16 = psnr(reconstruct(weights, config, ComputeType.FP16, input, name), reference);
      double bf16 = psnr(reconstruct(weights, config, ComputeType.BF16, input, name), reference);
      Measurements.record("psnr fp16 " + name, fp16);
      Measurements.record("psnr bf16 " + name, bf16);
      assertTrue(fp16 >= FP16_DB, "fp16: " + fp16);
      assertTrue(bf16 >= BF16_DB, "bf16: " + bf16);
    }
  }

  private Tensor reconstruct(
      WeightSource weights, VaeConfig config, ComputeType compute, Tensor input, String name)
      throws EngineException {
    GraphBuilder g = new GraphBuilder();
    long[] shape = new long[(int) input.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = input.size(i);
    }
    Value pictures = g.cast(g.input("pictures", ElementType.F32, shape), ElementType.COMPUTE);
    VaeNetwork network = new VaeNetwork(g, config, CodecMode.VIDEO, null, null, null);
    Value decoded = network.decode(network.encode(pictures, null, null).latent());
    g.output("reconstruction", g.cast(decoded, ElementType.F32));
    Graph graph = g.build();
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("pictures", input);
    return new TensorRtRunner(weights, compute, temporary.resolve(name + "-" + compute))
        .run(graph, inputs)
        .get("reconstruction");
  }

  private static double psnr(Tensor a, Tensor b) {
    double mse = torch.mean(a.sub(b).to(ScalarType.Double).square()).item_double();
    return 10 * Math.log10(PEAK * PEAK / mse);
  }

  private static JsonNode manifest() throws Exception {
    Path manifest = golden().resolve("manifest.json");
    assumeTrue(Files.exists(manifest), "no ../shared/golden beside this checkout");
    return new ObjectMapper().readTree(manifest.toFile());
  }

  private static List<JsonNode> cases(JsonNode manifest) {
    List<JsonNode> all = new ArrayList<>();
    manifest.get("cases").forEach(all::add);
    String chosen = System.getProperty(CASE, "");
    List<JsonNode> cases =
        all.stream()
            .filter(each -> chosen.isEmpty() || each.get("name").asText().equals(chosen))
            .toList();
    assertFalse(
        cases.isEmpty(),
        () ->
            CASE
                + ": "
                + chosen
                + " (expected: one of "
                + all.stream().map(each -> each.get("name").asText()).toList()
                + ")");
    return cases;
  }

  private static SafetensorsFile open(JsonNode description) throws EngineException {
    return SafetensorsFile.open(golden().resolve(description.get("file").asText()));
  }
}
