package org.gstvae.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gstvae.cli.bench.Bench;
import org.gstvae.cli.bench.BenchRun;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.Engines;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vae bench}. */
@Command(
    name = "bench",
    description = "Measures speed and memory of the engine on this machine, per stage.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      defaultValue = "mini",
      description = "Model by name or directory (${DEFAULT-VALUE}).")
  private String model;

  @Mixin private EngineChoice engine;

  @Mixin private ChunkOptions chunk;

  @Option(
      names = "--direction",
      description = "Only this one: ${COMPLETION-CANDIDATES}; both if not given.")
  private Bench.Direction direction;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "How long each direction is measured (${DEFAULT-VALUE}).")
  private double seconds;

  @Mixin private JsonOutput json;

  private record Result(Machine machine, List<BenchRun> runs) {}

  @Override
  public Integer call() throws EngineException, InterruptedException, CliException {
    VideoLayout layout = chunk.layout();
    EngineOptions options = engine.options();
    if (!(seconds >= 0 && seconds <= Duration.ofHours(1).toSeconds())) {
      throw usage("--seconds: " + seconds + " (expected: 0..3600)");
    }
    List<BenchRun> runs = new ArrayList<>();
    try (Model opened = ModelStore.standard().open(model);
        Engines.Lease lease = Engines.open(opened, options)) {
      Bench bench =
          new Bench(
              opened,
              lease.engine(),
              layout,
              chunk.frames(opened),
              Duration.ofNanos((long) (seconds * 1e9)));
      if (!json.wanted()) {
        System.out.println(lease.reason());
      }
      for (Bench.Direction each : Bench.Direction.values()) {
        if (direction == null || direction == each) {
          runs.add(run(bench, each));
        }
      }
    }
    if (json.wanted()) {
      json.print(new Result(Machine.here(), runs));
    } else {
      runs.forEach(BenchCommand::print);
    }
    return 0;
  }

  private BenchRun run(Bench bench, Bench.Direction each)
      throws EngineException, InterruptedException {
    long total = (long) (seconds * 1000);
    try (Progress progress = Progress.of("bench " + each.name().toLowerCase(Locale.ROOT))) {
      return bench.run(each, elapsed -> progress.at(Math.min(elapsed, total), total));
    }
  }

  private static void print(BenchRun run) {
    System.out.printf(
        Locale.ROOT,
        "%s %dx%d, chunks of %d, %s %s: %.1f frames/s; chunk p50 %.1f, p95 %.1f, p99 %.1f ms;"
            + " medians: queued %.1f, upload %.1f, inference %.1f, download %.1f ms;"
            + " %.1f %% in the engine; %.0f MB resident%n",
        run.direction(),
        run.width(),
        run.height(),
        run.frames(),
        run.backend(),
        run.precision(),
        run.fps(),
        run.p50Ms(),
        run.p95Ms(),
        run.p99Ms(),
        run.queuedMs(),
        run.uploadMs(),
        run.inferenceMs(),
        run.downloadMs(),
        100 * run.engineShare(),
        run.rssMb());
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
