package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The golden cases through exported graphs: another implementation of every operation agrees. */
class OnnxGoldenTest {
  private static final Path GOLDEN = Path.of("../../shared/golden");

  @TempDir private Path temporary;

  @TestFactory
  List<DynamicTest> cases() throws Exception {
    assumeTrue(
        Files.exists(GOLDEN.resolve("manifest.json")), "no ../shared/golden beside this checkout");
    JsonNode manifest = new ObjectMapper().readTree(GOLDEN.resolve("manifest.json").toFile());
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode model : manifest.get("models")) {
      boolean large = model.get("store").asText().equals("procedural");
      if (large && !Boolean.getBoolean("gstvae.full")) {
        continue;
      }
      for (JsonNode description : manifest.get("cases")) {
        if (description.get("model").equals(model.get("name"))) {
          String name = description.get("name").asText();
          tests.add(DynamicTest.dynamicTest(name, () -> check(model, description)));
        }
      }
    }
    return tests;
  }

  private void check(JsonNode model, JsonNode description) throws Exception {
    VaeConfig config = GoldenModel.config(GOLDEN, model);
    Path directory = temporary.resolve(description.get("name").asText());
    try (WeightSource weights = GoldenModel.source(GOLDEN, model, config);
        SafetensorsFile file =
            SafetensorsFile.open(GOLDEN.resolve(description.get("file").asText()))) {
      GraphRunner runner = new OnnxRuntimeRunner(weights, ComputeType.FP32, directory);
      Comparison comparison = GoldenCase.run(file, description, config, runner, 1);
      System.out.println(comparison.line());
      assertTrue(comparison.passed(), comparison::line);
    }
  }
}
