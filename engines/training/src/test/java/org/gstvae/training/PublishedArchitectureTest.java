package org.gstvae.training;

import static org.gstvae.training.TestRun.part;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Networks with every part that the published ones have, but small. */
@Timeout(300)
class PublishedArchitectureTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void render() throws Exception {
    TestFootage.render(folder);
  }

  private static VaeConfig small(VaeConfig.Text text) {
    return VaeConfig.published(
        4,
        4,
        32,
        List.of(1, 1, 1, 1),
        1,
        text == null ? List.of() : List.of(27, 54, 108, 216),
        4,
        32,
        text == null ? List.of() : List.of(2, 4),
        text);
  }

  private static void brief(ObjectNode run) {
    part(run, "schedule").put("steps", 2).put("warmup_steps", 0);
    part(run, "data").put("image_share", 0.5);
    run.putArray("stages")
        .addObject()
        .put("until", 1)
        .put("batch", 1)
        .put("frames", 4)
        .put("crop", 32)
        .put("image_batch", 1);
  }

  /** Random weights under the keys of a checkpoint, with what training leaves in it besides. */
  private static Path checkpoint(VaeConfig config) throws Exception {
    Path file = folder.resolve("published.safetensors");
    Map<String, long[]> shapes = VaeNetwork.parameters(config);
    shapes.put("loss.logvar", new long[] {1});
    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    shapes.forEach((k, s) -> declared.add(new SafetensorsWriter.Declared(k, DType.F32, s)));
    Random random = new Random(8);
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, Map.of())) {
      for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
        long size = 1;
        for (long extent : entry.getValue()) {
          size *= extent;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size * 4).order(ByteOrder.LITTLE_ENDIAN);
        double scale = Math.sqrt(entry.getValue()[0] / (double) size);
        while (bytes.hasRemaining()) {
          bytes.putFloat((float) (random.nextGaussian() * scale));
        }
        writer.write(entry.getKey(), bytes.flip());
      }
      writer.commit();
    }
    return file;
  }

  @Test
  void aCheckpointIsTunedAndWritten() throws Exception {
    Path checkpoint = checkpoint(small(null));
    TrainingConfig config =
        TestRun.config(
            folder,
            "tuned",
            run -> {
              brief(run);
              // its keys tell the architecture
              run.remove("architecture");
              run.put("init", checkpoint.toString()).put("licence", "CC-BY-NC-ND-4.0");
            });
    assertEquals(small(null), config.architecture());
    List<String> lines = new ArrayList<>();
    Path model = Trainer.run(config, lines::add);
    int all = VaeNetwork.parameters(small(null)).size();
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("started from " + all + " of " + all)),
        lines::toString);
    JsonNode description = new JsonMapper().readTree(model.resolve("model.json").toFile());
    assertEquals("CC-BY-NC-ND-4.0", description.get("licence").asText());
    assertEquals("published.safetensors", description.at("/provenance/started_from").asText());
    Changes changes = Changes.of(config);
    changes.moved(50, key -> true);
    changes.moved(2, key -> key.contains(".attn_1_tmp."));
  }

  private static TrainingConfig text(String output) throws EngineException {
    return TestRun.config(
        folder,
        output,
        run -> {
          brief(run);
          run.set(
              "architecture", new JsonMapper().valueToTree(small(new VaeConfig.Text(16, 2, 8, 6))));
          run.putObject("text").put("dropout", 0.2);
        });
  }

  @Test
  void captionsGuide() throws Exception {
    WordEncoder encoder = new WordEncoder();
    TrainingConfig config = text("text");
    Trainer.run(config, encoder, line -> {});
    assertEquals(
        Set.of("", "A ball, moving", "Bars", "A plate", "A still"), Set.copyOf(encoder.encoded()));
    assertEquals(5, encoder.encoded().size(), "each caption is encoded once");
    // to_out starts at zero, so that in two steps it alone is sure to have moved
    Changes changes = Changes.of(config);
    changes.moved(3, key -> key.contains(".to_out.0."));
  }

  @Test
  void aTextModelNeedsAnEncoderOfItsWidth() throws Exception {
    EngineException none =
        assertThrows(EngineException.class, () -> Trainer.run(text("none"), line -> {}));
    assertTrue(none.getMessage().startsWith("text.encoder: none"), none.getMessage());
    TrainingConfig wide =
        TestRun.config(
            folder,
            "wide",
            run -> {
              brief(run);
              run.set(
                  "architecture",
                  new JsonMapper().valueToTree(small(new VaeConfig.Text(24, 2, 8, 6))));
            });
    EngineException e =
        assertThrows(EngineException.class, () -> Trainer.run(wide, new WordEncoder(), line -> {}));
    assertTrue(e.getMessage().contains("16 values (expected: 24"), e.getMessage());
  }

  @Test
  void captionsAreDroppedAtTheirShare() throws Exception {
    DataSet data = DataSet.load(text("unused").data(), line -> {});
    BatchSampler sampler = new BatchSampler(data, 0.5, 0.25, 1);
    TrainingConfig.Stage stage = new TrainingConfig.Stage(1, Trained.ALL, 8, 4, 32, 0, 8);
    int empty = 0;
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      List<String> captions = sampler.draw(stage, i, 0.2).captions();
      seen.addAll(captions);
      empty += (int) captions.stream().filter(String::isEmpty).count();
    }
    assertEquals(0.25, empty / 400.0, 0.07);
    assertEquals(Set.of("", "Bars", "A plate", "A still"), seen);
    assertTrue(Files.exists(folder.resolve("cache")));
  }
}
