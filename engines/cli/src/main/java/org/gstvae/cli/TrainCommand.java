package org.gstvae.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gstvae.engine.EngineException;
import org.gstvae.text.TextEncoder;
import org.gstvae.text.TextEncoderProvider;
import org.gstvae.training.ConfigFile;
import org.gstvae.training.Trainer;
import org.gstvae.training.TrainingConfig;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vae train}. */
@Command(
    name = "train",
    description = {
      "Trains a model as a configuration says, or goes on with its run.",
      "Options replace fields of the configuration."
    },
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  /** How long the run is. */
  static final class Length {
    @Option(names = "--steps", paramLabel = "N", description = "Train for N updates.")
    private Long steps;

    @Option(
        names = "--minutes",
        paramLabel = "M",
        description = "Train for M minutes, resumed parts added up.")
    private Double minutes;
  }

  @Parameters(paramLabel = "CONFIG", description = "The run's configuration, JSON.")
  private Path config;

  @Option(
      names = "--init",
      paramLabel = "MODEL",
      description =
          "Start from this model (name or directory) or checkpoint file instead of afresh.")
  private String init;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Directory of the run: checkpoint, log, pictures and model.")
  private Path output;

  @ArgGroup private Length length;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "auto, cpu or cuda; auto takes CUDA where libtorch has it.")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description = "auto, fp32 or bf16; master weights are fp32 in any case.")
  private String precision;

  @Mixin private JsonOutput json;

  private record Result(String model) {}

  @Override
  public Integer call() throws EngineException, CliException {
    TrainingConfig run = run();
    try (TextEncoder encoder = encoder(run);
        TrainingProgress progress = new TrainingProgress()) {
      Path model = Trainer.run(run, encoder, progress);
      progress.close();
      if (json.wanted()) {
        json.print(new Result(model.toString()));
      } else {
        System.out.println(model);
      }
      return 0;
    } catch (IOException e) {
      throw new CliException("the run's output cannot be written: " + e.getMessage(), e);
    }
  }

  private TrainingConfig run() throws EngineException {
    ConfigFile file = ConfigFile.read(config);
    set(file, "init", init);
    set(file, "output", output == null ? null : output.toString());
    set(file, "device", device);
    set(file, "precision", precision);
    if (length != null && length.steps != null) {
      file.setSteps(length.steps);
    } else if (length != null) {
      file.setMinutes(length.minutes);
    }
    return file.config();
  }

  private static void set(ConfigFile file, String field, String value) {
    if (value != null) {
      file.set(field, value);
    }
  }

  private static TextEncoder encoder(TrainingConfig run) throws EngineException {
    boolean named = run.text() != null && run.text().encoder() != null;
    return named
        ? TextEncoderProvider.find(run.text().encoder(), run.architecture().text().maxTokens())
        : null;
  }
}
