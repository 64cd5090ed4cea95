package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelCommandsTest {
  @TempDir Path dir;

  private JsonNode models(int exit) throws Exception {
    VaeProcess.Ended ended = new VaeProcess(dir).run("models", "--verify", "--json");
    assertEquals(exit, ended.exit(), ended.err());
    return new ObjectMapper().readTree(ended.out());
  }

  private JsonNode model(JsonNode models, String name) {
    for (JsonNode model : models) {
      if (model.get("name").asText().equals(name)) {
        return model;
      }
    }
    throw new AssertionError("no " + name + " in " + models);
  }

  @Test
  void importedModelIsListedAndVerified() throws Exception {
    Path checkpoint = SmallModel.checkpoint(dir.resolve("c.safetensors"));
    Path target = dir.resolve("small");
    JsonNode imported =
        new VaeProcess(dir)
            .run("import", checkpoint.toString(), "-o", target.toString(), "--json")
            .json();
    assertEquals("small", imported.get("name").asText());
    JsonNode listed = model(models(0), "small");
    assertEquals(imported.get("hash"), listed.get("hash"));
    assertTrue(listed.get("problem").isNull());
    assertTrue(Files.exists(target.resolve("LICENSE")));

    String again =
        new VaeProcess(dir)
            .run("import", checkpoint.toString(), "-o", target.toString())
            .failure(1);
    assertTrue(again.contains("--force"), again);
    assertEquals(
        0,
        new VaeProcess(dir)
            .run("import", checkpoint.toString(), "-o", target.toString(), "--force")
            .exit());
  }

  @Test
  void hashDoesNotDependOnTheContainer() throws Exception {
    Path golden = golden("model-t4z.ckpt");
    Path target = dir.resolve("from-ckpt");
    JsonNode fromPickle =
        new VaeProcess(dir)
            .run("import", golden.toString(), "-o", target.toString(), "--json")
            .json();
    JsonNode fromSafetensors =
        new VaeProcess(dir)
            .run(
                "import",
                target.resolve("weights.safetensors").toString(),
                "-o",
                dir.resolve("from-safetensors").toString(),
                "--json")
            .json();
    assertEquals(fromPickle.get("hash"), fromSafetensors.get("hash"));
  }

  @Test
  void everyGoldenModelIsImported() throws Exception {
    for (String name : new String[] {"model-a16z", "model-b4z"}) {
      Path golden = golden(name + ".safetensors");
      VaeProcess.Ended ended =
          new VaeProcess(dir).run("import", golden.toString(), "-o", dir.resolve(name).toString());
      assertEquals(0, ended.exit(), ended.err());
    }
    String unknownHeads =
        new VaeProcess(dir)
            .run(
                "import",
                golden("model-c16ztext.safetensors").toString(),
                "-o",
                dir.resolve("c").toString())
            .failure(1);
    assertTrue(unknownHeads.contains("--config"), unknownHeads);
  }

  private static Path golden(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("../shared/golden").resolve(name).normalize();
      if (Files.exists(file)) {
        return file;
      }
    }
    assumeTrue(false, "no ../shared/golden/" + name + " beside the checkout");
    throw new AssertionError("unreachable");
  }

  @Test
  void checkpointWithCodeIsRefusedByName() throws Exception {
    Path executed = dir.resolve("executed");
    Path checkpoint = dir.resolve("evil.ckpt");
    try (OutputStream out = Files.newOutputStream(checkpoint);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("evil/data.pkl"));
      String pickle = "cposix\nsystem\n(S'touch " + executed + "'\ntR.";
      zip.write(pickle.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    String refusal =
        new VaeProcess(dir)
            .run("import", checkpoint.toString(), "-o", dir.resolve("evil").toString())
            .failure(1);
    assertTrue(refusal.contains("posix.system"), refusal);
    assertFalse(Files.exists(executed));
    assertFalse(Files.exists(dir.resolve("evil")));
  }

  @Test
  void whatDoesNotFitIsNamed() throws Exception {
    Path checkpoint = SmallModel.checkpoint(dir.resolve("c.safetensors"));
    String misfit =
        new VaeProcess(dir)
            .run(
                "import",
                checkpoint.toString(),
                "-o",
                dir.resolve("x").toString(),
                "--preset",
                "16z")
            .failure(1);
    assertTrue(misfit.contains(checkpoint.toString()), misfit);
    assertTrue(misfit.contains("encoder.conv_in.weight [32, 3, 1, 3, 3]"), misfit);
    Files.write(checkpoint, new byte[] {1, 2, 3});
    String broken =
        new VaeProcess(dir)
            .run("import", checkpoint.toString(), "-o", dir.resolve("x").toString())
            .failure(1);
    assertTrue(broken.contains("file length: 3"), broken);
    assertFalse(Files.exists(dir.resolve("x")));
  }

  @Test
  void trainingNeedsAConfiguration() throws Exception {
    Path config = dir.resolve("run.json");
    new VaeProcess(dir).run("train", config.toString()).failure(1);
    Files.writeString(config, "{");
    new VaeProcess(dir).run("train", config.toString()).failure(1);
  }

  @Test
  void exportPointsIntoTheModelsWeights() throws Exception {
    Path model = SmallModel.model(dir, "small");
    Path weights = model.resolve("weights.safetensors");
    Path output = dir.resolve("onnx");
    String[] arguments = {"export", model.toString(), "-o", output.toString(), "--size", "35x19"};
    new VaeProcess(dir).run(arguments);
    assertTrue(Files.isSameFile(weights, output.resolve("weights.safetensors")));
    for (String name : new String[] {"encoder.onnx", "decoder.onnx"}) {
      assertTrue(Files.size(output.resolve(name)) < Files.size(weights) / 10);
    }
    try (Stream<Path> files = Files.list(output)) {
      assertEquals(3, files.count());
    }
    String refused =
        new VaeProcess(dir)
            .run("export", model.toString(), "-o", output.toString(), "--frames", "3")
            .failure(2);
    assertTrue(refused.contains("--frames: 3"), refused);
  }

  @Test
  void exportIsForARangeOfSizesWhereItIsAskedFor() throws Exception {
    Path model = SmallModel.model(dir, "small");
    Path output = dir.resolve("onnx");
    String[] arguments = {
      "export",
      model.toString(),
      "-o",
      output.toString(),
      "--min",
      "16x16",
      "--opt",
      "64x48",
      "--max",
      "128x96"
    };
    VaeProcess.Ended ended = new VaeProcess(dir).run(arguments);
    assertEquals(0, ended.exit(), ended.err());
    String decoder = Files.readString(output.resolve("decoder.onnx"), StandardCharsets.ISO_8859_1);
    assertTrue(decoder.contains("rows") && decoder.contains("columns"));
  }

  @Test
  void exportConvertsWeightsOfAnotherType() throws Exception {
    Path model = SmallModel.model(dir, "small");
    Path output = dir.resolve("onnx");
    VaeProcess.Ended ended =
        new VaeProcess(dir)
            .run("export", model.toString(), "-o", output.toString(), "--precision", "bf16");
    assertEquals(0, ended.exit(), ended.err());
    assertTrue(Files.exists(output.resolve("weights-bf16.safetensors")));
  }

  @Test
  void brokenModelsAreListedWithTheirProblem() throws Exception {
    Path model = SmallModel.model(dir, "good");
    SmallModel.model(dir, "bad");
    Path json = dir.resolve("bad/model.json");
    String text = Files.readString(json);
    Files.writeString(
        json, text.replaceFirst("\"hash\" : \"[0-9a-f]{16}\"", "\"hash\" : \"0123456789abcdef\""));
    JsonNode models = models(1);
    assertTrue(model(models, "good").get("problem").isNull());
    String problem = model(models, "bad").get("problem").asText();
    assertTrue(problem.contains("hash: 0123456789abcdef (expected: "), problem);
    Files.delete(model.resolve("weights.safetensors"));
    assertTrue(model(models(1), "good").get("problem").asText().contains("weights.safetensors"));
  }
}
