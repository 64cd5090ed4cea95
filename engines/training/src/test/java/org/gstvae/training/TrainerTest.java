package org.gstvae.training;

import static org.gstvae.training.TestRun.imageValidation;
import static org.gstvae.training.TestRun.lines;
import static org.gstvae.training.TestRun.part;
import static org.gstvae.training.TestRun.validation;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.gstvae.engine.Backend;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.Precision;
import org.gstvae.latent.StreamFormat;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsWriter;
import org.gstvae.torch.TorchEngineProvider;
import org.gstvae.training.evaluate.Codec;
import org.gstvae.training.evaluate.Footage;
import org.gstvae.training.evaluate.FootageReader;
import org.gstvae.training.evaluate.LatentStorage;
import org.gstvae.training.evaluate.ModelCodec;
import org.gstvae.training.evaluate.QualityMeter;
import org.gstvae.training.evaluate.RawVideo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class TrainerTest {
  private static final EngineOptions ONE_THREAD =
      new EngineOptions(Optional.of(Backend.TORCH), 0, Optional.of(Precision.FP32), 1);

  @TempDir private static Path folder;

  @BeforeAll
  static void render() throws Exception {
    TestFootage.render(folder);
  }

  private static TrainingConfig config(String output, long steps, Consumer<ObjectNode> changes)
      throws EngineException {
    return TestRun.config(
        folder,
        output,
        run -> {
          part(run, "schedule").put("steps", steps);
          changes.accept(run);
        });
  }

  private static void withoutSkip(ObjectNode run) {
    run.set("architecture", new JsonMapper().valueToTree(TestRun.tiny(false)));
  }

  private static double psnr(Path directory, String file) throws Exception {
    try (Model model = new ModelStore(List.of()).open(directory.toString());
        Engine engine = new TorchEngineProvider().open(model, Precision.FP32, ONE_THREAD)) {
      ModelCodec codec = new ModelCodec(model, engine, 8, LatentStorage.plain(StreamFormat.F16LE));
      Footage footage = new Footage(file, folder.resolve(file), Footage.Kind.VIDEO, "");
      RawVideo video =
          new FootageReader(0, 0, 0, 4).read(footage, folder.resolve("source.rgb")).video();
      Codec.Coded coded = codec.code(video, CodecMode.VIDEO, folder.resolve("decoded.rgb"));
      return new QualityMeter(Optional.empty()).measure(video, coded.decoded(), 8).psnr();
    }
  }

  @Test
  void learnsFromNothing() throws Exception {
    TrainingConfig config =
        config(
            "learnt",
            80,
            run -> {
              withoutSkip(run);
              part(run, "optimizer").put("kind", "muon").put("learning_rate", 4e-3);
            });
    lines(config);
    List<Double> losses = TestRun.column(config, "loss").stream().map(Double::parseDouble).toList();
    double first = losses.get(0);
    double last = losses.get(losses.size() - 1);
    assertTrue(last < first / 2, first + " to " + last);
    for (String picture : List.of("curves.png", "samples.png")) {
      BufferedImage drawn = ImageIO.read(Path.of(config.output()).resolve(picture).toFile());
      assertTrue(drawn.getWidth() > 200 && drawn.getHeight() > 60, picture);
    }
  }

  @Test
  void modelIsWhatAnEngineRuns() throws Exception {
    List<String> lines = new ArrayList<>();
    Path model =
        Trainer.run(config("model", 1, r -> part(r, "loss").put("perceptual", 0.1)), lines::add);
    double engine = psnr(model, "ball_00.mkv");
    // other frames and precision, and latents in F16: close, not equal
    assertEquals(validation(lines, 1), engine, 1);
    assertTrue(lines.stream().anyMatch(l -> l.contains("substitute for LPIPS")), lines::toString);
    JsonNode description = new JsonMapper().readTree(model.resolve("model.json").toFile());
    JsonNode provenance = description.get("provenance");
    assertTrue(
        provenance.at("/loss/perceptual_model").asText().contains("substitute for LPIPS"),
        provenance::toPrettyString);
    assertEquals(1, provenance.get("steps").asInt());
    assertEquals(3, provenance.get("seed").asInt());
    assertEquals("unknown", description.get("licence").asText());
    assertTrue(description.at("/quality/validation_image_psnr").isNumber());
    JsonNode gains = description.at("/latent_statistics/gain");
    assertEquals(description.at("/architecture/z_channels").asInt(), gains.size());
    gains.forEach(gain -> assertTrue(gain.asDouble() > 0, gains::toString));
    assertFalse(description.toString().contains("CC BY-SA"));
  }

  @Test
  void startsAtTheLinearCodecAndDoesNotFallBehindIt() throws Exception {
    double without = validation(lines(config("nothing", 1, TrainerTest::withoutSkip)), 0);
    List<String> lines =
        lines(config("linear", 20, r -> part(r, "optimizer").put("learning_rate", 1e-4)));
    double linear = validation(lines, 0);
    assertTrue(linear > without + 6, linear + " dB");
    assertTrue(validation(lines, 20) > linear - 0.5, linear + " dB at the start");
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("skipped") && l.contains("damaged_00.mkv")));
    assertTrue(lines.stream().anyMatch(l -> l.startsWith("1 files of ")));
  }

  @Test
  void startsFromAModelOrACheckpoint() throws Exception {
    TrainingConfig first = config("before", 10, run -> {});
    List<String> before = lines(first);
    Path run = Path.of(first.output());
    for (String from : List.of("model", "checkpoint.safetensors")) {
      String init = run.resolve(from).toString();
      List<String> after = lines(config("after-" + from, 1, r -> r.put("init", init)));
      // the model is stored as F16
      assertEquals(validation(before, 10), validation(after, 0), 0.02);
      assertNotEquals(validation(before, 0), validation(after, 0), 0.03);
    }
  }

  @Test
  void aModelOfAnotherShapeIsRefused() throws Exception {
    Path other = folder.resolve("other.safetensors");
    SafetensorsWriter.Declared declared =
        new SafetensorsWriter.Declared("encoder.conv_in.weight", DType.F32, new long[] {1});
    try (SafetensorsWriter writer = SafetensorsWriter.create(other, List.of(declared), Map.of())) {
      writer.write("encoder.conv_in.weight", ByteBuffer.allocate(4));
      writer.commit();
    }
    TrainingConfig wanted = config("other", 1, r -> r.put("init", other.toString()));
    EngineException refused = assertThrows(EngineException.class, () -> lines(wanted));
    assertTrue(refused.getMessage().contains("encoder.conv_in.weight"), refused.getMessage());
  }

  /** Everything that has state: three stages, both kinds of steps, both discriminators. */
  private static void everything(ObjectNode run) {
    TestRun.restless(run);
    TestRun.stages(run, "spatial", "temporal", "all");
    part(run, "data").put("image_share", 0.4);
    part(run, "schedule").put("accumulate", 2);
    part(run, "optimizer").put("kind", "muon");
    part(run, "loss").put("perceptual", 0.2).put("l1", 1);
    run.putObject("adversarial").put("start", 2).put("learning_rate", 1e-3);
  }

  @Test
  void resumedRunEndsAsAnUnbrokenOne() throws Exception {
    TrainingConfig whole = config("unbroken", 9, TrainerTest::everything);
    lines(whole);
    TrainingConfig broken = config("broken", 9, TrainerTest::everything);
    for (int step : List.of(2, 4, 7)) {
      assertThrows(
          IllegalStateException.class,
          () ->
              Trainer.run(
                  broken,
                  line -> {
                    if (line.startsWith("validation at step " + step + ":")) {
                      throw new IllegalStateException("stopped");
                    }
                  }));
    }
    List<String> lines = lines(broken);
    assertTrue(lines.contains("resumed at step 7"), lines::toString);
    try (SafetensorsFile one =
            SafetensorsFile.open(Path.of(whole.output()).resolve("checkpoint.safetensors"));
        SafetensorsFile other =
            SafetensorsFile.open(Path.of(broken.output()).resolve("checkpoint.safetensors"))) {
      assertEquals(one.keys(), other.keys());
      assertTrue(one.keys().contains("image_discriminator_second/main.0.weight"));
      for (String key : one.keys()) {
        assertEquals(one.get(key).data(), other.get(key).data(), key);
      }
    }
    assertArrayEquals(
        Files.readAllBytes(Path.of(whole.output()).resolve("model/weights.safetensors")),
        Files.readAllBytes(Path.of(broken.output()).resolve("model/weights.safetensors")));
  }

  @Test
  void imageStepsLeaveTemporalWeightsAlone() throws Exception {
    Consumer<ObjectNode> images =
        run -> {
          part(run, "data").put("image_share", 1);
          part(run, "optimizer").put("learning_rate", 1e-2);
        };
    TrainingConfig config = config("images", 9, images);
    lines(config);
    // the average starts where the weights do, and stays where they stay
    Changes changes = Changes.of(config);
    changes.stayed(key -> key.contains("_temporal.") || key.contains("_tmp."));
    changes.moved(10, key -> !key.contains("_temporal.") && !key.contains("_tmp."));
  }

  @Test
  void jointTrainingChangesBothQualities() throws Exception {
    // validated on what it learns: how well that generalises is not the question
    Files.copy(folder.resolve("zone-plate_00.mkv"), folder.resolve("twin_00.mkv"));
    Path twins =
        Files.write(
            folder.resolve("twins.csv"),
            List.of("path,kind", "zone-plate_00.mkv,video", "twin_00.mkv,video"));
    List<String> lines =
        lines(
            config(
                "joint",
                40,
                run -> {
                  withoutSkip(run);
                  ObjectNode data = part(run, "data");
                  data.put("image_share", 0.5).put("table", twins.toString()).remove("use");
                  data.putArray("validation_shots").add("twin");
                  part(run, "optimizer").put("learning_rate", 4e-3);
                }));
    assertTrue(validation(lines, 40) > validation(lines, 0) + 2, lines::toString);
    assertTrue(imageValidation(lines, 40) > imageValidation(lines, 0) + 2, lines::toString);
  }

  @Test
  void frozenWeightsStayAndHaveNoState() throws Exception {
    TrainingConfig spatial = config("spatial", 4, r -> TestRun.stages(r, "spatial"));
    TrainingConfig temporal =
        config(
            "temporal",
            4,
            r -> {
              TestRun.stages(r, "temporal");
              // would train stage 1 if it were heard
              part(r, "data").put("image_share", 0.9);
            });
    lines(spatial);
    lines(temporal);
    Changes changes = Changes.of(spatial);
    changes.stayed(key -> key.contains("_temporal."));
    changes.moved(10, key -> !key.contains("_temporal."));
    changes = Changes.of(temporal);
    changes.stayed(key -> !key.contains("_temporal."));
    changes.moved(10, key -> key.contains("_temporal."));
    try (SafetensorsFile saved =
        SafetensorsFile.open(Path.of(temporal.output()).resolve("checkpoint.safetensors"))) {
      assertTrue(
          saved.keys().stream()
              .filter(k -> !k.startsWith("weights/") && !k.startsWith("average/"))
              .allMatch(k -> k.contains("/encoder_temporal.") || k.contains("/decoder_temporal.")));
      assertTrue(saved.keys().stream().anyMatch(k -> k.startsWith("second/")));
    }
  }

  @Test
  void anotherKindOfOptimiserIsRefused() throws Exception {
    lines(config("kinds", 1, run -> {}));
    TrainingConfig other = config("kinds", 2, run -> part(run, "optimizer").put("kind", "muon"));
    EngineException e = assertThrows(EngineException.class, () -> lines(other));
    assertTrue(e.getMessage().contains("optimizer.kind: muon (expected: adamw"), e.getMessage());
  }

  @Test
  void footageNeedsNoTable() throws Exception {
    Path footage = Files.createDirectories(folder.resolve("footage"));
    Files.copy(folder.resolve("smpte_00.mkv"), footage.resolve("one.mkv"));
    Files.copy(folder.resolve("still.png"), footage.resolve("two.png"));
    Files.writeString(footage.resolve("one.txt"), "Bars of all colours\n");
    List<DataRow> rows = DataTable.read(footage);
    assertEquals(List.of("one.mkv", "two.png"), rows.stream().map(DataRow::path).toList());
    assertEquals("Bars of all colours", rows.get(0).caption());
    assertTrue(rows.get(1).image());
    List<String> lines =
        lines(
            config(
                "own",
                1,
                run -> {
                  ObjectNode data = part(run, "data");
                  data.put("table", footage.toString()).put("image_share", 0.5);
                  data.remove(List.of("use", "validation_shots"));
                }));
    assertTrue(lines.stream().anyMatch(l -> l.endsWith("on 1 clips and 1 photographs")));
  }
}
