package org.gstvae.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;

/** Configurations of small runs, as their files would have them. */
final class TestRun {
  private static final JsonMapper JSON = new JsonMapper();

  private TestRun() {}

  /** A network of the bundled model's kind, as small as it gets. */
  static VaeConfig tiny(boolean linearSkip) {
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

  /**
   * A run of the tiny network on {@link TestFootage}.
   *
   * @param folder the footage's; the run goes into a folder there
   * @param changes fields that the test is about
   */
  static TrainingConfig config(Path folder, String output, Consumer<ObjectNode> changes)
      throws EngineException {
    ObjectNode run = JSON.createObjectNode();
    run.put("name", "tiny").set("architecture", JSON.valueToTree(tiny(true)));
    ObjectNode data = run.putObject("data");
    data.put("table", folder.resolve("table.csv").toString());
    data.putArray("use").add("ship");
    data.putArray("validation_shots").add("ball");
    data.put("image_share", 0).put("cache", folder.resolve("cache").toString());
    stages(run, "all", "all");
    run.putObject("schedule").put("steps", 8).put("warmup_steps", 2).put("accumulate", 1);
    run.putObject("optimizer")
        .put("kind", "adamw")
        .put("learning_rate", 1e-3)
        .put("weight_decay", 0.01)
        .put("clip", 1)
        .put("average", 0.9);
    run.putObject("loss").put("charbonnier", 1).put("log_mse", 0.01).put("kl", 1e-5);
    run.putObject("validation").put("minutes", 100).put("frames", 4).put("checkpoint_minutes", 100);
    run.put("seed", 3).put("threads", 1).put("output", folder.resolve(output).toString());
    changes.accept(run);
    return new ConfigFile("test", run).config();
  }

  /** Sets equally long stages by what they train. */
  static void stages(ObjectNode run, String... trained) {
    var stages = run.putArray("stages");
    for (int i = 0; i < trained.length; i++) {
      stages
          .addObject()
          .put("until", (i + 1.0) / trained.length)
          .put("train", trained[i])
          .put("batch", i == 0 ? 2 : 1)
          .put("frames", i == 0 ? 8 : 4)
          .put("crop", i == 0 ? 32 : 48)
          .put("image_batch", 2);
    }
  }

  /** A part of a run's configuration. */
  static ObjectNode part(ObjectNode run, String name) {
    return run.withObjectProperty(name);
  }

  /** Saves and validates after every step. */
  static void restless(ObjectNode run) {
    part(run, "validation").put("minutes", 1e-9).put("checkpoint_minutes", 1e-9);
  }

  /** What a run said. */
  static List<String> lines(TrainingConfig config) throws Exception {
    List<String> lines = new ArrayList<>();
    Trainer.run(config, lines::add);
    return lines;
  }

  /** Mean PSNR of a validation that a run has told. */
  static double validation(List<String> lines, int step) {
    return number(lines, step, ".*mean ([0-9.]+) dB.*");
  }

  /** The same of the image path. */
  static double imageValidation(List<String> lines, int step) {
    return number(lines, step, ".*images ([0-9.]+) dB.*");
  }

  private static double number(List<String> lines, int step, String pattern) {
    String start = "validation at step " + step + ":";
    String line = lines.stream().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
    return Double.parseDouble(line.replaceFirst(pattern, "$1"));
  }

  /** A column of a run's log; the last row first has all steps behind it. */
  static List<String> column(TrainingConfig config, String name) throws Exception {
    List<String> rows = Files.readAllLines(Path.of(config.output()).resolve("log.csv"));
    int index = List.of(rows.get(0).split(",", -1)).indexOf(name);
    return rows.stream().skip(1).map(row -> row.split(",", -1)[index]).toList();
  }
}
