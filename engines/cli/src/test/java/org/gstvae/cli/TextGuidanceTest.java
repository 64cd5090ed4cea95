package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.model.VaeConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models with text on the command line, with the bundled text encoder of words. */
final class TextGuidanceTest {
  /** As the published ones, but small; heads of 64, so that the keys tell the architecture. */
  private static final VaeConfig GUIDED =
      VaeConfig.published(
          4,
          0,
          32,
          List.of(1, 1, 1, 1),
          1,
          List.of(27, 54, 108, 216),
          4,
          16,
          List.of(2, 4),
          new VaeConfig.Text(128, 1, 64, 100));

  @TempDir Path dir;

  private static Path checkout(String path) {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("engines/bin/vae"))) {
      at = at.getParent();
    }
    return at.resolve(path);
  }

  private static Path words() {
    return checkout("engines/model/src/main/models/mini-text/text-encoder");
  }

  private VaeProcess vae() {
    return new VaeProcess(dir).with("XDG_CACHE_HOME", dir.resolve("cache").toString());
  }

  private VaeProcess.Ended importGuided(String name, String... more) throws Exception {
    Path checkpoint = SmallModel.checkpoint(dir.resolve("guided.safetensors"), GUIDED);
    List<String> arguments =
        new ArrayList<>(
            List.of("import", checkpoint.toString(), "-o", dir.resolve(name).toString()));
    arguments.addAll(List.of(more));
    return vae().run(arguments.toArray(new String[0]));
  }

  private JsonNode description(String model) throws IOException {
    return new ObjectMapper().readTree(dir.resolve(model).resolve("model.json").toFile());
  }

  /** What {@code vae doctor} finds about a model's text encoder. */
  private JsonNode diagnosis(String model) throws Exception {
    JsonNode findings =
        new ObjectMapper().readTree(vae().run("doctor", "--json").out()).get("findings");
    for (JsonNode finding : findings) {
      if (finding.get("check").asText().equals("model " + model + " text")) {
        return finding;
      }
    }
    throw new AssertionError("nothing about " + model + " in " + findings);
  }

  /** What {@code vae models} says of a model. */
  private JsonNode listed(String model) throws Exception {
    JsonNode models = new ObjectMapper().readTree(vae().run("models", "--json").out());
    for (JsonNode each : models) {
      if (each.get("name").asText().equals(model)) {
        return each;
      }
    }
    throw new AssertionError("no " + model + " in " + models);
  }

  @Test
  void theTextEncoderIsRecorded() throws Exception {
    VaeProcess.Ended ended = importGuided("guided", "--text-encoder", words().toString());
    assertEquals(0, ended.exit(), ended.err());
    assertFalse(ended.out().contains("put "), ended.out());
    assertEquals(words().toString(), description("guided").get("text_encoder").asText());
    JsonNode found = diagnosis("guided");
    assertEquals("OK", found.get("state").asText(), found::toString);
    assertEquals(words().toString(), found.get("detail").asText());
  }

  @Test
  void aMissingTextEncoderIsToldWithItsFilesAndTheirPlace() throws Exception {
    VaeProcess.Ended ended = importGuided("guided");
    assertEquals(0, ended.exit(), ended.err());
    Path place = dir.resolve("guided/text-encoder");
    Path clip = Files.writeString(dir.resolve("clip.mkv"), "is not looked at");
    JsonNode found = diagnosis("guided");
    assertEquals("BROKEN", found.get("state").asText(), found::toString);
    String refusal = vae().run("evaluate", "guided", "--data", clip.toString()).failure(1);
    String problem = listed("guided").get("problem").asText();
    for (String said : List.of(ended.out(), found.get("detail").asText(), refusal, problem)) {
      for (String needed :
          List.of("config.json", "model.safetensors", "tokenizer.json", place.toString())) {
        assertTrue(said.contains(needed), said);
      }
    }

    Files.createDirectory(place);
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(words().resolve(file), place.resolve(file));
    }
    JsonNode listed = listed("guided");
    assertTrue(listed.get("problem").isNull(), listed::toString);
    assertEquals(place.toString(), listed.get("text_encoder").asText());
  }

  @Test
  void aTextEncoderThatDoesNotFitIsRefused() throws Exception {
    Path tiny = checkout("engines/text/src/test/resources/tiny-t5");
    String width = importGuided("guided", "--text-encoder", tiny.toString()).failure(1);
    assertTrue(width.contains("d_model: 24 (expected: 128"), width);
    String absent =
        importGuided("guided", "--text-encoder", dir.resolve("absent").toString()).failure(1);
    assertTrue(absent.contains("no config.json"), absent);
    assertFalse(Files.exists(dir.resolve("guided/model.json")));
    Path without = SmallModel.checkpoint(dir.resolve("without.safetensors"));
    String needless =
        vae()
            .run(
                "import",
                without.toString(),
                "-o",
                dir.resolve("without").toString(),
                "--text-encoder",
                words().toString())
            .failure(2);
    assertTrue(needless.contains("without text"), needless);
  }

  @Test
  void trainedWithCaptionsAndMeasuredWithOthers() throws Exception {
    Path data = Files.createDirectory(dir.resolve("data"));
    Footage.film(data, "ball");
    Footage.film(data, "smpte");
    String table = "path,kind,text\nball.mkv,video,a white ball on black\n";
    Files.writeString(data.resolve("eval.csv"), table + "smpte.mkv,video,coloured bars\n");
    Path config = dir.resolve("run.json");
    Files.writeString(config, CONFIG.formatted(words(), data, dir.resolve("cached"), dir));
    JsonNode trained = vae().run("train", config.toString(), "--json").json();
    assertEquals(dir.resolve("run/model").toString(), trained.get("model").asText());
    assertEquals(words().toString(), description("run/model").get("text_encoder").asText());

    String[] evaluation = {
      "evaluate",
      dir.resolve("run/model").toString(),
      "--data",
      data.toString(),
      "--precision",
      "fp32",
      "--captions",
      "own,empty,wrong",
      "--json"
    };
    JsonNode measured = vae().run(evaluation).json();
    assertEquals("f16, its own caption", measured.get("setting").asText());
    JsonNode others = measured.get("others");
    assertEquals("f16, the empty caption", others.get(0).get("setting").asText());
    assertEquals("f16, a wrong caption", others.get(1).get("setting").asText());
    double own = measured.get("mean").get("psnr").asDouble();
    assertNotEquals(own, others.get(0).get("mean").get("psnr").asDouble());
    assertNotEquals(own, others.get(1).get("mean").get("psnr").asDouble());

    Files.writeString(data.resolve("eval.csv"), table);
    assertTrue(vae().run(evaluation).failure(1).contains("no wrong one"));
  }

  /** A network whose text attention comes after space-to-depth, as mini-text's. */
  private static final String CONFIG =
      """
      {
        "name": "worded",
        "licence": "MIT",
        "architecture": {
          "attn_resolutions": [216, 108], "attn_temporal_factor": [2], "ch": 32, "ch_mult": [1, 1],
          "decoder_res_blocks": 1, "embed_dim": 0, "hidden_channel": 16, "linear_skip": false,
          "mid_attention": false, "num_res_blocks": 1, "patch": 4, "resample": "shuffle",
          "resolution": 216, "temporal_branches": 1, "temporal_kernel": 1,
          "temporal_res_blocks": 1, "temporal_scale_factor": 2,
          "temporal_stage_kernel": "factored", "z_channels": 4,
          "text": {"context_dim": 128, "dim_head": 16, "heads": 1, "max_tokens": 12}
        },
        "text": {"encoder": "%s"},
        "data": {"table": "%s/eval.csv", "cache": "%s"},
        "stages": [{"until": 1, "batch": 1, "frames": 4, "crop": 40, "image_batch": 1}],
        "schedule": {"steps": 3, "accumulate": 1},
        "optimizer": {"kind": "adamw", "learning_rate": 0.01, "clip": 1, "average": 0},
        "loss": {"l1": 1},
        "validation": {"minutes": 9, "frames": 4, "checkpoint_minutes": 9},
        "precision": "fp32",
        "output": "%s/run"
      }
      """;
}
