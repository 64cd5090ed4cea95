package org.gstvae.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gstvae.cli.latents.ExportedLatents;
import org.gstvae.cli.latents.LatentExport;
import org.gstvae.cli.latents.LatentImport;
import org.gstvae.engine.EngineException;
import org.gstvae.latent.LatentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vae export}: what is exported shows in the ending of its name. */
@Command(
    name = "export",
    description = {
      "Takes latents out of a .vae file as tensors, or makes a .vae file of tensors.",
      "FILE.vae -o X.safetensors: tensor \"latents\" is T x C x H x W over the whole file."
          + " X.safetensors -o FILE.vae: the way back."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final String LATENT_FILE = ".vae";
  private static final String TENSORS = ".safetensors";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "FILE.vae or X.safetensors.")
  private Path input;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT",
      description = "What to write: X.safetensors, or FILE.vae.")
  private Path output;

  @Mixin private JsonOutput json;

  @Override
  public Integer call() throws LatentException, EngineException, CliException {
    boolean toTensors = endsWith(input, LATENT_FILE) && endsWith(output, TENSORS);
    boolean toLatentFile = endsWith(input, TENSORS) && endsWith(output, LATENT_FILE);
    if (!toTensors && !toLatentFile) {
      throw new ParameterException(
          spec.commandLine(),
          input
              + " -o "
              + output
              + " (expected: FILE.vae -o X.safetensors, or X.safetensors -o FILE.vae)");
    }
    InputFile.check(input);
    ExportedLatents result;
    try (Progress progress = Progress.of("export")) {
      result =
          toTensors
              ? LatentExport.run(input, output, progress::at)
              : LatentImport.run(input, output, progress::at);
    }
    if (json.wanted()) {
      json.print(result);
    } else {
      System.out.println(result);
    }
    return 0;
  }

  private static boolean endsWith(Path path, String ending) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }
}
