package org.gstvae.tests.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.SafetensorsFile;

/** {@code GoldenRunner DIR}: every case of {@code DIR/manifest.json}, a line each, then a sum. */
public final class GoldenRunner {
  private GoldenRunner() {}

  /** Exit code 0 if every case passed, 1 if not, 2 without a manifest. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Path manifest = directory.resolve("manifest.json");
    if (!Files.isRegularFile(manifest)) {
      System.err.println(manifest + ": no such file (expected: a directory with a manifest.json)");
      System.exit(2);
    }
    JsonNode root = new ObjectMapper().readTree(manifest.toFile());
    int passed = 0;
    int failed = 0;
    for (JsonNode model : root.get("models")) {
      String name = model.get("name").asText();
      String broken = null;
      GoldenModel opened = null;
      try {
        for (JsonNode description : root.get("cases")) {
          if (!description.get("model").asText().equals(name)) {
            continue;
          }
          if (opened == null && broken == null) {
            try {
              opened = GoldenModel.open(directory, model);
            } catch (EngineException e) {
              broken = e.getMessage();
            }
          }
          Comparison comparison =
              opened == null ? refused(description, broken) : run(directory, description, opened);
          System.out.println(comparison.line());
          if (comparison.passed()) {
            passed++;
          } else {
            failed++;
          }
        }
      } finally {
        if (opened != null) {
          opened.close();
        }
      }
    }
    System.out.println(passed + " passed, " + failed + " failed");
    System.exit(failed == 0 && passed > 0 ? 0 : 1);
  }

  private static Comparison run(Path directory, JsonNode description, GoldenModel model) {
    try (SafetensorsFile file =
        SafetensorsFile.open(directory.resolve(description.get("file").asText()))) {
      return GoldenCase.run(file, description, model.config(), model.runner(), 1);
    } catch (EngineException | RuntimeException e) {
      return refused(description, e.getMessage());
    }
  }

  private static Comparison refused(JsonNode description, String sentence) {
    Comparison comparison = new Comparison(description.get("name").asText());
    comparison.fail(sentence);
    return comparison;
  }
}
