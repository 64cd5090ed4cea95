package org.gstvae.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gstvae.engine.Backend;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.Precision;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that choose where and how the network runs; named as the elements' properties. */
final class EngineChoice {
  private static final String AUTO = "auto";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--backend",
      defaultValue = AUTO,
      description = "auto, tensorrt or torch (${DEFAULT-VALUE}).")
  private String backend;

  @Option(names = "--device", defaultValue = "0", description = "GPU index (${DEFAULT-VALUE}).")
  private int device;

  @Option(
      names = "--precision",
      defaultValue = AUTO,
      description = "auto, fp32, bf16, fp16, int8 or fp8 (${DEFAULT-VALUE}).")
  private String precision;

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "CPU threads; 0 means all (${DEFAULT-VALUE}).")
  private int threads;

  /** As the engine interface takes them; wrong values are usage errors. */
  EngineOptions options() {
    Optional<Backend> chosenBackend =
        choose("--backend", backend, Arrays.stream(Backend.values()), Backend::nick);
    Optional<Precision> chosenPrecision =
        choose("--precision", precision, Arrays.stream(Precision.values()), Precision::nick);
    try {
      return new EngineOptions(chosenBackend, device, chosenPrecision, threads);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
    }
  }

  /** As properties on a pipeline's element. */
  List<String> properties() {
    EngineOptions options = options();
    return List.of(
        "backend=" + options.backend().map(Backend::nick).orElse(AUTO),
        "device=" + options.device(),
        "precision=" + options.precision().map(Precision::nick).orElse(AUTO),
        "threads=" + options.threads());
  }

  private <T> Optional<T> choose(
      String option, String value, Stream<T> values, Function<T, String> nick) {
    if (value.equals(AUTO)) {
      return Optional.empty();
    }
    List<T> all = values.toList();
    Optional<T> chosen = all.stream().filter(v -> nick.apply(v).equals(value)).findFirst();
    if (chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          option
              + ": "
              + value
              + " (expected: "
              + AUTO
              + ", "
              + all.stream().map(nick).collect(Collectors.joining(", "))
              + ")");
    }
    return chosen;
  }
}
