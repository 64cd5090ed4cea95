package org.gstvae.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gstvae.latent.LatentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vae decode}. */
@Command(
    name = "decode",
    description = {
      "Decodes a latent file, through vaedemux and vaedecode.",
      "OUT's extension chooses the container: mp4, mkv, mov, webm; png or jpg for one" + " picture."
    },
    mixinStandardHelpOptions = true)
final class DecodeCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "IN.vae", description = "A latent file.")
  private Path input;

  @Parameters(index = "1", paramLabel = "OUT", description = "The file to write.")
  private Path output;

  @Option(
      names = "--model",
      description = "Model by name or directory; what the file names if not given.")
  private String model;

  @Mixin private EngineChoice engine;

  @Mixin private JsonOutput json;

  private record Result(
      String input,
      String output,
      String model,
      String modelHash,
      long frames,
      long bytes,
      double wallSeconds,
      double fps) {}

  @Override
  public Integer call() throws CliException, InterruptedException, LatentException {
    InputFile.check(input);
    LatentSummary summary = InfoCommand.summarise(input);
    List<String> pipeline = pipeline(summary);
    long start = System.nanoTime();
    try (Progress progress = Progress.of("decode")) {
      LaunchedPipeline.run(pipeline, progress);
    }
    double wall = (System.nanoTime() - start) / 1e9;
    Result result =
        new Result(
            input.toString(),
            output.toString(),
            summary.model(),
            summary.modelHash(),
            summary.frames(),
            size(output),
            wall,
            summary.frames() / wall);
    if (json.wanted()) {
      json.print(result);
    } else {
      System.out.printf(
          Locale.ROOT,
          "%s: %d frames, %d bytes, %.1f s (%.1f frames/s)%n",
          output,
          result.frames(),
          result.bytes(),
          wall,
          result.fps());
    }
    return 0;
  }

  private List<String> pipeline(LatentSummary summary) throws CliException, InterruptedException {
    List<String> p = new ArrayList<>();
    p.addAll(List.of("filesrc", "location=" + input, "!", "vaedemux", "!", "vaedecode"));
    if (model != null) {
      p.add("model=" + model);
    }
    p.addAll(engine.properties());
    p.add("!");
    p.addAll(LaunchedPipeline.PROGRESS);
    p.addAll(List.of("!", "videoconvert", "!"));
    p.addAll(OutputContainer.forFile(output, summary.width(), summary.height()));
    p.addAll(List.of("!", "filesink", "location=" + output));
    return p;
  }

  private static long size(Path file) throws CliException {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new CliException(file + ": was not written", e);
    }
  }
}
