package org.gstvae.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.Precision;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.store.ModelStore;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsWriter;
import org.gstvae.torch.TorchEngineProvider;
import org.gstvae.training.evaluate.Codec;
import org.gstvae.training.evaluate.Footage;
import org.gstvae.training.evaluate.FootageReader;
import org.gstvae.training.evaluate.ModelCodec;
import org.gstvae.training.evaluate.QualityMeter;
import org.gstvae.training.evaluate.RawVideo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class TrainerTest {
  @TempDir private static Path folder;
  private static Path table;

  @BeforeAll
  static void render() throws Exception {
    table = TestFootage.render(folder);
  }

  private static VaeConfig tiny(boolean linearSkip) {
    return new VaeConfig(
        4,
        0,
        32,
        List.of(1, 1),
        1,
        216,
        List.of(),
        4,
        32,
        List.of(),
        null,
        4,
        1,
        1,
        1,
        false,
        linearSkip,
        VaeConfig.RESAMPLE_SHUFFLE,
        VaeConfig.KERNEL_FACTORED,
        1);
  }

  private record Settings(
      boolean linearSkip, String optimizer, double rate, double imageShare, double pause) {}

  private static TrainingConfig config(String output, long steps, Settings settings) {
    return new TrainingConfig(
        "tiny",
        tiny(settings.linearSkip()),
        null,
        new TrainingConfig.Data(
            table.toString(),
            List.of("ship"),
            List.of("ball"),
            settings.imageShare(),
            folder.resolve("cache").toString()),
        List.of(
            new TrainingConfig.Stage(0.5, 2, 8, 32, 4), new TrainingConfig.Stage(1, 1, 4, 48, 2)),
        new TrainingConfig.Schedule(steps, 0, 2, 1),
        new TrainingConfig.Optimizer(settings.optimizer(), settings.rate(), 0.01, 1, 0.9),
        new TrainingConfig.Loss(1, 0.01, 1e-5),
        new TrainingConfig.Validation(settings.pause(), 4, settings.pause()),
        3,
        1,
        folder.resolve(output).toString());
  }

  private static double psnr(Path directory, String file) throws Exception {
    try (Model model = new ModelStore(List.of()).open(directory.toString());
        Engine engine = new TorchEngineProvider().open(model, Precision.FP32, 0, 1)) {
      ModelCodec codec = new ModelCodec(model, engine, 8, LatentFormat.F16LE);
      Footage footage = new Footage(file, folder.resolve(file), Footage.Kind.VIDEO);
      RawVideo video =
          new FootageReader(0, 0, 0, 4).read(footage, folder.resolve("source.rgb")).video();
      Codec.Coded coded = codec.code(video, CodecMode.VIDEO, folder.resolve("decoded.rgb"));
      return new QualityMeter(Optional.empty()).measure(video, coded.decoded(), 8).psnr();
    }
  }

  @Test
  void learnsFromNothing() throws Exception {
    TrainingConfig config = config("learnt", 80, new Settings(false, "muon", 4e-3, 0, 100));
    Trainer.run(config, line -> {});
    List<String> rows = Files.readAllLines(Path.of(config.output()).resolve("log.csv"));
    int column = List.of(rows.get(0).split(",", -1)).indexOf("loss");
    double first = Double.parseDouble(rows.get(1).split(",", -1)[column]);
    double last = Double.parseDouble(rows.get(rows.size() - 1).split(",", -1)[column]);
    assertTrue(last < first / 2, first + " to " + last);
  }

  @Test
  void modelIsWhatAnEngineRuns() throws Exception {
    List<String> lines = new ArrayList<>();
    Path model =
        Trainer.run(config("model", 1, new Settings(true, "adamw", 1e-4, 0, 100)), lines::add);
    double engine = psnr(model, "ball_00.mkv");
    // other frames and precision, and latents in F16: close, not equal
    assertEquals(validation(lines, 1), engine, 1);
  }

  private static double validation(List<String> lines, int step) {
    String start = "validation at step " + step + ":";
    String line = lines.stream().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
    return Double.parseDouble(line.replaceFirst(".*mean ([0-9.]+) dB", "$1"));
  }

  @Test
  void startsAtTheLinearCodecAndDoesNotFallBehindIt() throws Exception {
    List<String> without = new ArrayList<>();
    Trainer.run(config("nothing", 1, new Settings(false, "adamw", 1e-4, 0, 100)), without::add);
    List<String> lines = new ArrayList<>();
    Path model =
        Trainer.run(config("linear", 20, new Settings(true, "adamw", 1e-4, 0, 100)), lines::add);
    double linear = validation(lines, 0);
    assertTrue(linear > validation(without, 0) + 6, linear + " dB");
    assertTrue(validation(lines, 20) > linear - 0.5, linear + " dB at the start");
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("skipped") && l.contains("damaged_00.mkv")));
    assertTrue(lines.stream().anyMatch(l -> l.startsWith("1 files of ")));
    assertFalse(Files.readString(model.resolve("model.json")).contains("CC BY-SA"));
  }

  @Test
  void resumedRunEndsAsAnUnbrokenOne() throws Exception {
    Settings settings = new Settings(true, "muon", 1e-3, 0.3, 1e-9);
    Path unbroken = Trainer.run(config("unbroken", 8, settings), line -> {});
    TrainingConfig broken = config("broken", 8, settings);
    assertThrows(
        IllegalStateException.class,
        () ->
            Trainer.run(
                broken,
                line -> {
                  if (line.startsWith("validation at step 4")) {
                    throw new IllegalStateException("stopped");
                  }
                }));
    List<String> lines = new ArrayList<>();
    Path resumed = Trainer.run(broken, lines::add);
    assertEquals("resumed at step 4", lines.get(lines.indexOf("resumed at step 4")));
    assertArrayEquals(
        Files.readAllBytes(unbroken.resolve("weights.safetensors")),
        Files.readAllBytes(resumed.resolve("weights.safetensors")));
  }

  @Test
  void startsFromAModel() throws Exception {
    List<String> before = new ArrayList<>();
    Path model =
        Trainer.run(config("before", 30, new Settings(true, "adamw", 1e-3, 0, 100)), before::add);
    List<String> after = new ArrayList<>();
    Trainer.run(
        config("after", 1, new Settings(true, "adamw", 1e-3, 0, 100)).withInit(model.toString()),
        after::add);
    // the model is stored as F16
    assertEquals(validation(before, 30), validation(after, 0), 0.02);
    assertNotEquals(validation(before, 0), validation(after, 0), 0.05);
  }

  @Test
  void aModelOfAnotherShapeIsRefused() throws Exception {
    TrainingConfig wanted = config("other", 1, new Settings(true, "adamw", 1e-3, 0, 100));
    Path other = folder.resolve("other.safetensors");
    SafetensorsWriter.Declared declared =
        new SafetensorsWriter.Declared("encoder.conv_in.weight", DType.F32, new long[] {1});
    try (SafetensorsWriter writer = SafetensorsWriter.create(other, List.of(declared), Map.of())) {
      writer.write("encoder.conv_in.weight", ByteBuffer.allocate(4));
      writer.commit();
    }
    EngineException refused =
        assertThrows(
            EngineException.class,
            () -> Trainer.run(wanted.withInit(other.toString()), line -> {}));
    assertTrue(refused.getMessage().contains("encoder.conv_in.weight"), refused.getMessage());
  }

  @Test
  void imageStepsLeaveTemporalWeightsAlone() throws Exception {
    Settings settings = new Settings(true, "adamw", 1e-2, 1, 100);
    Path one = Trainer.run(config("images1", 1, settings), line -> {});
    Path nine = Trainer.run(config("images9", 9, settings), line -> {});
    try (Model first = new ModelStore(List.of()).open(one.toString());
        Model last = new ModelStore(List.of()).open(nine.toString())) {
      int changed = 0;
      for (String key : first.weights().keys()) {
        ByteBuffer before = first.weights().get(key).data();
        boolean same = before.equals(last.weights().get(key).data());
        if (key.contains("_temporal.") || key.contains("_tmp.")) {
          assertTrue(same, key);
        } else if (!same) {
          changed++;
        }
      }
      assertTrue(changed > 10, "changed: " + changed);
    }
  }

  @Test
  void wrongConfigurationsAreOneSentence() throws Exception {
    Path file = folder.resolve("wrong.json");
    Files.writeString(file, "{\"name\": \"Mini\"}");
    EngineException e = assertThrows(EngineException.class, () -> TrainingConfig.read(file));
    assertTrue(e.getMessage().contains("name: Mini (expected: "), e.getMessage());
    Files.writeString(file, "{\"name\": ");
    e = assertThrows(EngineException.class, () -> TrainingConfig.read(file));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    e = assertThrows(EngineException.class, () -> TrainingConfig.read(folder.resolve("none.json")));
    assertEquals(EngineException.Kind.NOT_FOUND, e.kind());
  }
}
