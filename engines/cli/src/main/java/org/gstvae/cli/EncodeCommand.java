package org.gstvae.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.StreamFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vae encode}. */
@Command(
    name = "encode",
    description = "Encodes a video or picture to a latent file, through vaeencode and vaemux.",
    mixinStandardHelpOptions = true)
final class EncodeCommand implements Callable<Integer> {
  /** The element's modes. */
  enum Mode {
    AUTO,
    VIDEO,
    IMAGE
  }

  @Parameters(index = "0", paramLabel = "IN", description = "A file that GStreamer can decode.")
  private Path input;

  @Parameters(index = "1", paramLabel = "OUT.vae", description = "The latent file to write.")
  private Path output;

  @Option(
      names = "--model",
      defaultValue = "mini",
      description = "Model by name or directory (${DEFAULT-VALUE}).")
  private String model;

  @Mixin private EngineChoice engine;

  @Option(
      names = "--latent-format",
      paramLabel = "FORMAT",
      defaultValue = "f16",
      converter = LatentFormatName.class,
      completionCandidates = LatentFormatName.class,
      description = "How latents are stored: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private StreamFormat latentFormat;

  @Option(
      names = "--quantizer",
      paramLabel = "X",
      description = "Factor of the steps of q8: larger is smaller (1).")
  private Double quantizer;

  @Option(
      names = "--bitrate",
      paramLabel = "KBIT",
      description = "Hold this many kbit/s with q8 instead of a constant quantizer.")
  private Integer bitrate;

  @Option(
      names = "--slice-size",
      paramLabel = "BYTES",
      description = "Most bytes of a slice, 0 for one slice a chunk (1200).")
  private Integer sliceSize;

  @Option(
      names = "--frames-per-chunk",
      paramLabel = "N",
      description = "Frames per chunk; the model's own number if not given.")
  private Integer framesPerChunk;

  @Option(
      names = "--mode",
      defaultValue = "AUTO",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Mode mode;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      converter = PictureSize.Converter.class,
      description = "Scale the pictures first.")
  private PictureSize size;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "Caption for text models.")
  private String prompt;

  @Mixin private JsonOutput json;

  private record Result(
      String input,
      String output,
      String model,
      String modelHash,
      long frames,
      int chunks,
      long bytes,
      double bitPerPixel,
      double wallSeconds,
      double fps) {}

  @Override
  public Integer call() throws CliException, InterruptedException, LatentException {
    InputFile.check(input);
    long start = System.nanoTime();
    try (Progress progress = Progress.of("encode")) {
      LaunchedPipeline.run(pipeline(), progress);
    }
    double wall = (System.nanoTime() - start) / 1e9;
    LatentSummary summary = InfoCommand.summarise(output);
    Result result =
        new Result(
            input.toString(),
            output.toString(),
            summary.model(),
            summary.modelHash(),
            summary.frames(),
            summary.chunks(),
            summary.bytes(),
            summary.bitPerPixel(),
            wall,
            summary.frames() / wall);
    if (json.wanted()) {
      json.print(result);
    } else {
      System.out.printf(
          Locale.ROOT,
          "%s: %d frames in %d chunks, %d bytes (%.4f bit/pixel), %.1f s (%.1f frames/s)%n",
          output,
          result.frames(),
          result.chunks(),
          result.bytes(),
          result.bitPerPixel(),
          wall,
          result.fps());
    }
    return 0;
  }

  private List<String> pipeline() {
    List<String> p = new ArrayList<>();
    p.addAll(List.of("filesrc", "location=" + input, "!", "decodebin", "!", "videoconvert", "!"));
    if (size != null) {
      p.addAll(List.of("videoscale", "add-borders=false", "!"));
      p.addAll(List.of("video/x-raw,width=" + size.width() + ",height=" + size.height(), "!"));
    }
    p.addAll(LaunchedPipeline.PROGRESS);
    p.addAll(List.of("!", "vaeencode", "model=" + model));
    p.addAll(engine.properties());
    p.add("latent-format=" + latentFormat.nick());
    addSetting(p, "quantizer", quantizer);
    addSetting(p, "bitrate", bitrate);
    addSetting(p, "slice-size", sliceSize);
    p.add("mode=" + mode.name().toLowerCase(Locale.ROOT));
    addSetting(p, "frames-per-chunk", framesPerChunk);
    if (prompt != null) {
      p.add("prompt=" + prompt);
    }
    p.addAll(List.of("!", "vaemux", "!", "filesink", "location=" + output));
    return p;
  }

  private static void addSetting(List<String> pipeline, String property, Object value) {
    if (value != null) {
      pipeline.add(property + "=" + value);
    }
  }
}
