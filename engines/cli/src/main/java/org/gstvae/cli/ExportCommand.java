package org.gstvae.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gstvae.cli.latents.ExportProgress;
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
      "Writes a model as ONNX, or latents as tensors.",
      "MODEL -o DIR: encoder and decoder as ONNX, from video bytes to latents, for one size, or for",
      "a range of sizes. A graph for a range may have inputs rows [height] and columns [width], F32:",
      "only their extents are read.",
      "FILE.vae -o X.safetensors: tensor \"latents\" is T x C x H x W over the whole file.",
      "X.safetensors -o FILE.vae: the way back."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final String LATENT_FILE = ".vae";
  private static final String TENSORS = ".safetensors";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SOURCE",
      description = "Model by name or directory, FILE.vae, or X.safetensors.")
  private String source;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT",
      description = "Directory for a model, X.safetensors, or FILE.vae.")
  private Path output;

  @Mixin private ChunkOptions chunk;

  @Mixin private SizeRangeOptions sizes;

  @Mixin private OnnxExport onnx;

  @Mixin private JsonOutput json;

  @Override
  public Integer call() throws LatentException, EngineException, CliException {
    String target = output.toString();
    if (endsWith(source, LATENT_FILE) && endsWith(target, TENSORS)) {
      export(LatentExport::run);
    } else if (endsWith(source, TENSORS) && endsWith(target, LATENT_FILE)) {
      export(LatentImport::run);
    } else if (endsWith(source, LATENT_FILE) || endsWith(source, TENSORS)) {
      throw new ParameterException(
          spec.commandLine(),
          source
              + " -o "
              + output
              + " (expected: FILE.vae -o X.safetensors, or X.safetensors -o FILE.vae)");
    } else {
      onnx.run(source, chunk, sizes.range(), output, json);
    }
    return 0;
  }

  /** One direction between a file of latents and tensors. */
  private interface Direction {
    ExportedLatents run(Path input, Path output, ExportProgress progress)
        throws LatentException, EngineException;
  }

  private void export(Direction direction) throws LatentException, EngineException, CliException {
    Path input = Path.of(source);
    InputFile.check(input);
    ExportedLatents result;
    try (Progress progress = Progress.of("export")) {
      result = direction.run(input, output, progress::at);
    }
    if (json.wanted()) {
      json.print(result);
    } else {
      System.out.println(result);
    }
  }

  private static boolean endsWith(String path, String ending) {
    return path.toLowerCase(Locale.ROOT).endsWith(ending);
  }
}
