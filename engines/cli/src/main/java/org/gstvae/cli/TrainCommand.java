package org.gstvae.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gstvae.engine.EngineException;
import org.gstvae.training.Trainer;
import org.gstvae.training.TrainingConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vae train}. */
@Command(
    name = "train",
    description = "Trains a model as a configuration says, or goes on with its run.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", description = "The run's configuration, JSON.")
  private Path config;

  @Option(
      names = "--init",
      paramLabel = "MODEL",
      description =
          "Start from this model (name or directory) or checkpoint file instead of afresh.")
  private String init;

  @Mixin private JsonOutput json;

  private record Result(String model) {}

  @Override
  public Integer call() throws EngineException, CliException {
    try {
      TrainingConfig run = TrainingConfig.read(config);
      if (init != null) {
        run = run.withInit(init);
      }
      Path model = Trainer.run(run, System.err::println);
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
}
