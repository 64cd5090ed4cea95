package org.gstvae.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gstvae.latent.LatentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vae info}. */
@Command(
    name = "info",
    description = "Tells what a latent file holds, and checks every chunk of it.",
    mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.vae", description = "A latent file.")
  private Path file;

  @Mixin private JsonOutput json;

  @Override
  public Integer call() throws LatentException, CliException {
    LatentSummary summary = summarise(file);
    if (json.wanted()) {
      json.print(summary);
    } else {
      print(summary);
    }
    return 0;
  }

  /** Reads a file; failures name it. */
  static LatentSummary summarise(Path file) throws LatentException, CliException {
    try {
      return LatentSummary.of(file);
    } catch (LatentException e) {
      throw new LatentException(e.kind(), file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new CliException(file + ": no such file", e);
    } catch (IOException e) {
      throw new CliException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void print(LatentSummary s) {
    System.out.printf(Locale.ROOT, "%s: %d bytes%n", s.file(), s.bytes());
    System.out.printf("  model      %s (hash %s)%n", s.model(), s.modelHash());
    System.out.printf(
        "  picture    %dx%d%s, source format %s%n",
        s.width(),
        s.height(),
        s.framerate() == null ? "" : " at " + s.framerate() + " frames/s",
        s.sourceFormat() == null ? "unknown" : s.sourceFormat());
    System.out.printf(
        "  latents    %s, %d channels, %dx%d, factors %dx%dx%d%n",
        s.format(),
        s.channels(),
        s.latentWidth(),
        s.latentHeight(),
        s.temporalFactor(),
        s.spatialFactor(),
        s.spatialFactor());
    System.out.printf(
        Locale.ROOT,
        "  content    %d frames in %d chunks of at most %d, %.3f s, %.1f kbit/s, %.4f bit/pixel%n",
        s.frames(),
        s.chunks(),
        s.framesPerChunk(),
        s.seconds(),
        s.kbitPerSecond(),
        s.bitPerPixel());
    if (s.quantized() != null) {
      System.out.printf(
          Locale.ROOT,
          "  quantized  steps %.3g to %.3g, %.2f bit/sample, %.1f %% of f16%n",
          s.quantized().leastStep(),
          s.quantized().mostStep(),
          s.quantized().bitPerSample(),
          100 * s.quantized().shareOfF16());
    }
    System.out.printf("  index      %s%n", s.indexed() ? "yes" : "none, the file was scanned");
    if (s.prompt() != null) {
      System.out.printf("  prompt     %s%n", s.prompt());
    }
    if (s.damagedBytes() > 0 || s.damagedChunks() > 0) {
      System.out.printf(
          "  damage     %d chunks with missing slices, %d bytes that are no records%n",
          s.damagedChunks(), s.damagedBytes());
    }
  }
}
