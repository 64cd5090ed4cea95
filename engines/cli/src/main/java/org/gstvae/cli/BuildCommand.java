package org.gstvae.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.engine.PreparationListener;
import org.gstvae.engine.VideoLayout;
import org.gstvae.latent.StreamFormat;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.TensorRtEngine;
import org.gstvae.tensorrt.TensorRtEngineProvider;
import org.gstvae.tensorrt.cache.EngineCache;
import org.gstvae.tensorrt.nvinfer.BuildOptions;
import org.gstvae.tensorrt.onnx.SizeRange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vae build}. */
@Command(
    name = "build",
    description = {
      "Builds TensorRT engines into the cache, so that pipelines start at once.",
      "Encoder and decoder, for whole chunks and for the shortest rest of a stream.",
      "An engine for one size is the fastest; one for a range serves all sizes of it.",
      "An engine stores its latents one way: name what the elements will be set to."
    },
    mixinStandardHelpOptions = true)
final class BuildCommand implements Callable<Integer> {
  private static final int PERCENT = 100;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "Model by name or directory.")
  private String name;

  @Mixin private ChunkOptions chunk;

  @Mixin private SizeRangeOptions sizes;

  @Option(names = "--image", description = "The image path: one frame, without temporal stage.")
  private boolean image;

  @Option(
      names = "--latent-format",
      paramLabel = "FORMAT",
      split = ",",
      defaultValue = "f16",
      converter = LatentFormatName.class,
      completionCandidates = LatentFormatName.class,
      description =
          "How latents are stored: ${COMPLETION-CANDIDATES}; several with commas"
              + " (${DEFAULT-VALUE}). The engines of q8 are those of f32.")
  private List<StreamFormat> latentFormats;

  @Option(names = "--sample", description = "Encoders that sample the posterior.")
  private boolean sample;

  @Option(
      names = "--precision",
      defaultValue = "auto",
      description = "auto, fp32, bf16, fp16, int8 or fp8 (${DEFAULT-VALUE}).")
  private String precision;

  @Option(names = "--device", defaultValue = "0", description = "GPU index (${DEFAULT-VALUE}).")
  private int device;

  @Option(
      names = "--level",
      defaultValue = "3",
      description = "Builder optimisation level, 0 to 5: higher takes longer (${DEFAULT-VALUE}).")
  private int level;

  @Option(
      names = "--workspace",
      paramLabel = "MB",
      defaultValue = "0",
      description = "Most scratch memory of a kernel; 0 for no limit (${DEFAULT-VALUE}).")
  private long workspaceMb;

  @Option(names = "--version-compatible", description = "For later versions of TensorRT too.")
  private boolean versionCompatible;

  @Option(names = "--hardware-compatible", description = "For other GPUs from Ampere on too.")
  private boolean hardwareCompatible;

  @Option(names = "--force", description = "Build again what the cache has.")
  private boolean force;

  @Mixin private JsonOutput json;

  private record Result(String model, String precision, String cache) {}

  @Override
  public Integer call() throws EngineException, InterruptedException, CliException {
    SizeRange range = sizes.range();
    VideoLayout layout =
        range == null
            ? chunk.layout()
            : chunk.layout(range.usual().width(), range.usual().height());
    BuildOptions options = options();
    TensorRtEngineProvider provider = new TensorRtEngineProvider();
    Precision chosen = chosenPrecision();
    String missing = provider.whyUnavailable(device);
    if (missing != null) {
      throw new EngineException(EngineException.Kind.UNAVAILABLE, missing);
    }
    try (Model model = ModelStore.standard().open(name)) {
      int frames = image ? 1 : chunk.frames(model);
      Precision used = chosen == null ? provider.preferredPrecision(model, device) : chosen;
      try (TensorRtEngine engine =
              TensorRtEngineProvider.open(model, used, device, options, range, force);
          Progress progress = Progress.of("build " + model.name())) {
        CodecMode mode = image ? CodecMode.IMAGE : CodecMode.VIDEO;
        new Preparation(layout, mode, frames, latentFormats, sample)
            .run(engine, new Listener(progress));
      }
      print(model, used, range);
    }
    return 0;
  }

  private void print(Model model, Precision used, SizeRange range) throws CliException {
    String cache = EngineCache.standard().directory().toString();
    if (json.wanted()) {
      json.print(new Result(model.name(), used.nick(), cache));
    } else {
      System.out.println(
          model.name()
              + ", "
              + (range == null ? chunk.size() : range.least() + " to " + range.most())
              + ", "
              + used.nick()
              + ": engines in "
              + cache);
    }
  }

  private BuildOptions options() {
    try {
      return new BuildOptions(
          level, workspaceMb * 1_000_000, versionCompatible, hardwareCompatible);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
    }
  }

  private Precision chosenPrecision() {
    if (precision.equals("auto")) {
      return null;
    }
    return Arrays.stream(Precision.values())
        .filter(each -> each.nick().equals(precision))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--precision: "
                        + precision
                        + " (expected: auto, "
                        + Arrays.stream(Precision.values())
                            .map(Precision::nick)
                            .collect(Collectors.joining(", "))
                        + ")"));
  }

  /** Shows one engine after another as one bar each. */
  private record Listener(Progress progress) implements PreparationListener {
    @Override
    public void progress(String what, double fraction, Duration left) {
      progress.at(Math.round(PERCENT * fraction), PERCENT);
    }

    @Override
    public void warning(String sentence) {
      System.err.println("vae build: " + sentence);
    }

    @Override
    public boolean cancelled() {
      return false;
    }
  }
}
