package org.gstvae.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.cli.evaluate.BaselineTable;
import org.gstvae.cli.evaluate.Conditions;
import org.gstvae.cli.evaluate.Entry;
import org.gstvae.cli.evaluate.Evaluation;
import org.gstvae.cli.evaluate.EvaluationRun;
import org.gstvae.cli.evaluate.EvaluationText;
import org.gstvae.cli.evaluate.report.HtmlReport;
import org.gstvae.cli.evaluate.report.ModelFacts;
import org.gstvae.cli.evaluate.report.PictureBook;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Engines;
import org.gstvae.latent.StreamFormat;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.store.ModelStore;
import org.gstvae.t5.T5Encoder;
import org.gstvae.text.TextEncoder;
import org.gstvae.text.caption.Captions;
import org.gstvae.training.evaluate.CaptionChoice;
import org.gstvae.training.evaluate.Contender;
import org.gstvae.training.evaluate.Evaluator;
import org.gstvae.training.evaluate.FfmpegCodec;
import org.gstvae.training.evaluate.Footage;
import org.gstvae.training.evaluate.FootageList;
import org.gstvae.training.evaluate.FootageReader;
import org.gstvae.training.evaluate.LatentStorage;
import org.gstvae.training.evaluate.ModelCodec;
import org.gstvae.training.evaluate.QualityMeter;
import org.gstvae.training.linear.LinearCodec;
import org.gstvae.training.loss.Lpips;
import org.gstvae.training.loss.Perceptual;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vae evaluate}. */
@Command(
    name = "evaluate",
    description = {
      "Measures what models lose on videos and images, and what they cost in bits and time.",
      "",
      "Everything is compared as R'G'B' of 8 bits. PSNR of a clip is 10 log10(255^2 / MSE) with the"
          + " MSE over all samples of all its frames; of a set, the mean over clips. SSIM has a"
          + " Gaussian window of 11x11 pixels and is taken of R', G' and B' each. Videos are scaled"
          + " to --size (Catmull-Rom, aspect ratio not kept), images stay at their own size and"
          + " take the model's image path. Videos are cut to a multiple of the temporal factor.",
      ""
    },
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  /** What may be left out. */
  enum Only {
    VIDEO,
    IMAGE
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description = "Models by name or directory; the first one is compared with the others.")
  private List<String> models;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      required = true,
      description =
          "A directory with a table eval.csv (columns path and kind), a directory of files, a"
              + " table, or a file; may be given again.")
  private List<Path> data;

  @Option(names = "--only", description = "Take only this kind: ${COMPLETION-CANDIDATES}.")
  private Only only;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      converter = PictureSize.Converter.class,
      description = "Scale videos first; their own size if not given.")
  private PictureSize size;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "0",
      description = "Most frames of a video; 0 means all (${DEFAULT-VALUE}).")
  private int frames;

  @Option(
      names = "--frames-per-chunk",
      paramLabel = "N",
      description = "Frames per chunk; each model's own number if not given.")
  private Integer framesPerChunk;

  @Option(
      names = "--latent-format",
      paramLabel = "FORMAT",
      split = ",",
      defaultValue = "f16",
      converter = LatentFormatName.class,
      completionCandidates = LatentFormatName.class,
      description =
          "How latents are stored: ${COMPLETION-CANDIDATES}; several with commas"
              + " (${DEFAULT-VALUE}).")
  private List<StreamFormat> latentFormats;

  @Option(
      names = "--quantizer",
      paramLabel = "Q",
      split = ",",
      defaultValue = "1",
      description = "Quantizers of q8; several with commas (${DEFAULT-VALUE}).")
  private List<Double> quantizers;

  @Option(
      names = "--captions",
      paramLabel = "WHICH",
      split = ",",
      defaultValue = "OWN",
      description =
          "Which captions models with text get: own (column text of the table), empty, wrong"
              + " (another file's); several with commas (own).")
  private List<CaptionChoice> captions;

  @Option(
      names = "--compare",
      paramLabel = "CODEC",
      split = ",",
      description =
          "Also send the clips through x264, x265, x264-444 or x265-444 (ffmpeg), at no more bytes"
              + " a clip than the first model takes, and at the factors of --crf.")
  private List<String> compare = List.of();

  @Option(
      names = "--crf",
      paramLabel = "N",
      split = ",",
      defaultValue = "12,18,24,30,36",
      description = "Constant rate factors for --compare, 0 to 51 (${DEFAULT-VALUE}).")
  private List<Double> factors;

  @Option(
      names = "--linear",
      paramLabel = "TABLE",
      description =
          "Also send the clips through the best linear codec of the first model's shape, fitted on"
              + " the photographs and every third clip of this table.")
  private Path linear;

  @Option(
      names = "--baseline",
      paramLabel = "TABLE",
      description =
          "Compare the first model, clip by clip, with the PSNRs of this table (columns path and"
              + " psnr_N or psnr, N being the model's channels); ends with 1 if a clip is below.")
  private Path baseline;

  @Option(
      names = "--lpips",
      paramLabel = "FILE",
      description =
          "Also measure LPIPS, with VGG16's and LPIPS's published weights from this file, or from"
              + " several, each given so.")
  private List<Path> lpips = List.of();

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write a page with pictures and plots, and the JSON beside it.")
  private Path report;

  @Mixin private EngineChoice engine;

  @Mixin private JsonOutput json;

  /** A model in use. */
  private record Opened(
      Model model, Engines.Lease lease, int framesPerChunk, TextEncoder textEncoder) {}

  @Override
  public Integer call() throws EngineException, InterruptedException, CliException {
    if (frames < 0) {
      throw usage("--frames: " + frames + " (expected: 0+)");
    }
    List<LatentStorage> formats = formats();
    List<FfmpegCodec.Encoder> encoders = encoders();
    List<Footage> footage = footage();
    checkCaptions(footage);
    checkReport();
    List<Opened> opened = new ArrayList<>();
    try {
      for (String name : models) {
        opened.add(open(name));
      }
      Evaluation evaluation = evaluate(opened, formats, encoders, footage);
      print(evaluation);
      return evaluation.belowBaseline().isEmpty() ? 0 : 1;
    } catch (IOException e) {
      throw new CliException("frames cannot be stored: " + e.getMessage(), e);
    } finally {
      for (Opened each : opened) {
        if (each.textEncoder() != null) {
          each.textEncoder().close();
        }
        each.lease().close();
        each.model().close();
      }
    }
  }

  private void checkCaptions(List<Footage> footage) throws CliException {
    long different =
        footage.stream().map(Footage::caption).filter(c -> !c.isEmpty()).distinct().count();
    if (captions.contains(CaptionChoice.WRONG) && different < 2) {
      throw new CliException(
          "--captions: there is no wrong one: the files have "
              + different
              + " different captions (expected: 2+, in the column text of a table)");
    }
  }

  /** Before the work, not after it. */
  private void checkReport() throws CliException {
    if (report == null) {
      return;
    }
    Path folder = report.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new CliException(report + ": cannot be written: no such directory, or not writable");
    }
  }

  private Opened open(String name) throws EngineException {
    Model model = ModelStore.standard().open(name);
    try {
      int factor = model.config().temporalScale();
      int chunk = framesPerChunk == null ? model.framesPerChunk() : framesPerChunk;
      if (chunk < factor || chunk % factor != 0) {
        throw usage("--frames-per-chunk: " + chunk + " (expected: a multiple of " + factor + ")");
      }
      TextEncoder textEncoder = textEncoder(model);
      try {
        return new Opened(model, Engines.open(model, engine.options()), chunk, textEncoder);
      } catch (EngineException | RuntimeException e) {
        if (textEncoder != null) {
          textEncoder.close();
        }
        throw e;
      }
    } catch (EngineException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** What embeds captions; null for models without text. */
  private TextEncoder textEncoder(Model model) throws EngineException {
    VaeConfig.Text text = model.config().text();
    return text == null
        ? null
        : T5Encoder.open(
            Captions.folder(model),
            text.maxTokens(),
            T5Encoder.preferredPrecision(),
            engine.options().threads());
  }

  private Evaluation evaluate(
      List<Opened> opened,
      List<LatentStorage> formats,
      List<FfmpegCodec.Encoder> encoders,
      List<Footage> footage)
      throws EngineException, InterruptedException, IOException, CliException {
    Opened first = opened.get(0);
    int channels = first.model().config().zChannels();
    int multiple =
        opened.stream().mapToInt(o -> o.model().config().temporalScale()).max().orElseThrow();
    BaselineTable table = baseline == null ? null : BaselineTable.read(baseline, channels);
    FootageReader reader =
        size == null
            ? new FootageReader(0, 0, frames, multiple)
            : new FootageReader(size.width(), size.height(), frames, multiple);
    List<Entry> entries = entries(opened, formats, encoders, footage);
    PictureBook pictures = report == null ? null : new PictureBook();
    try (Progress progress = Progress.of("evaluate");
        Perceptual perceptual = perceptual();
        Evaluator evaluator =
            new Evaluator(
                reader,
                entries.stream().map(Entry::contender).toList(),
                new QualityMeter(Optional.ofNullable(perceptual)))) {
      EvaluationRun run =
          new EvaluationRun(evaluator, entries, table, pictures, progress::at, System.err::println);
      run.over(footage);
      Conditions conditions =
          new Conditions(
              LocalDate.now(ZoneId.systemDefault()).toString(),
              size == null ? null : size.toString(),
              frames,
              multiple,
              first.framesPerChunk(),
              first.lease().engine().backend().nick(),
              first.lease().engine().precision().nick());
      Evaluation evaluation = run.result(conditions, Machine.here());
      if (report != null) {
        write(evaluation, pictures, opened);
      }
      return evaluation;
    }
  }

  /** LPIPS, or null without its weights. */
  private Perceptual perceptual() throws EngineException {
    return lpips.isEmpty() ? null : Lpips.load(lpips, new Device(DeviceType.CPU), ScalarType.Float);
  }

  /** Models first, one entry for each way to store latents; then what they are compared with. */
  private List<Entry> entries(
      List<Opened> opened,
      List<LatentStorage> formats,
      List<FfmpegCodec.Encoder> encoders,
      List<Footage> footage) {
    List<Entry> entries = new ArrayList<>();
    for (Opened each : opened) {
      for (LatentStorage format : formats) {
        ModelCodec codec =
            new ModelCodec(each.model(), each.lease().engine(), each.framesPerChunk(), format);
        for (Contender contender : contenders(codec, each.textEncoder(), footage)) {
          entries.add(new Entry(contender, each.model().hash(), false, true));
        }
      }
    }
    if (linear != null) {
      VaeConfig config = opened.get(0).model().config();
      LinearCodec codec =
          new LinearCodec(
              linear,
              config.zChannels(),
              config.temporalScale(),
              config.spatialFactor(),
              System.err::println);
      entries.add(new Entry(Contender.fixed(codec), null, false, true));
    }
    for (FfmpegCodec.Encoder encoder : encoders) {
      String first = opened.get(0).model().name();
      entries.add(new Entry(Contender.sameRate(encoder, first), null, true, true));
      for (double factor : factors) {
        entries.add(
            new Entry(Contender.fixed(new FfmpegCodec(encoder, factor)), null, false, false));
      }
    }
    return entries;
  }

  /** A model as it is; one with text, with every choice of captions. */
  private List<Contender> contenders(
      ModelCodec codec, TextEncoder textEncoder, List<Footage> footage) {
    return textEncoder == null
        ? List.of(Contender.fixed(codec))
        : captions.stream()
            .map(choice -> Contender.guided(codec, choice, footage, textEncoder))
            .toList();
  }

  private List<Footage> footage() throws EngineException, CliException {
    List<Footage> all = new ArrayList<>();
    for (Path path : data) {
      all.addAll(FootageList.of(path));
    }
    if (only != null) {
      Footage.Kind left = only == Only.VIDEO ? Footage.Kind.IMAGE : Footage.Kind.VIDEO;
      all.removeIf(footage -> footage.kind() == left);
    }
    if (all.isEmpty()) {
      throw new CliException(
          data.stream().map(Path::toString).collect(Collectors.joining(", "))
              + ": there is nothing to evaluate on");
    }
    return all;
  }

  private List<LatentStorage> formats() {
    List<LatentStorage> formats = new ArrayList<>();
    for (StreamFormat format : latentFormats) {
      if (format == StreamFormat.Q8) {
        quantizers.forEach(quantizer -> formats.add(coded(quantizer)));
      } else {
        formats.add(LatentStorage.plain(format));
      }
    }
    return formats;
  }

  private LatentStorage coded(double quantizer) {
    if (!(quantizer > 0 && Double.isFinite(quantizer))) {
      throw usage("--quantizer: " + quantizer + " (expected: above 0)");
    }
    return new LatentStorage(StreamFormat.Q8, quantizer);
  }

  private List<FfmpegCodec.Encoder> encoders() {
    Map<String, FfmpegCodec.Encoder> known =
        Stream.of(FfmpegCodec.Encoder.values())
            .collect(Collectors.toMap(FfmpegCodec.Encoder::nick, Function.identity()));
    List<FfmpegCodec.Encoder> encoders = new ArrayList<>();
    for (String name : compare) {
      if (!known.containsKey(name)) {
        throw usage(
            "--compare: "
                + name
                + " (expected: "
                + Arrays.stream(FfmpegCodec.Encoder.values())
                    .map(FfmpegCodec.Encoder::nick)
                    .collect(Collectors.joining(", "))
                + ")");
      }
      encoders.add(known.get(name));
    }
    for (double factor : factors) {
      if (!(factor >= 0 && factor <= FfmpegCodec.MOST_FACTOR)) {
        throw usage("--crf: " + factor + " (expected: 0..51)");
      }
    }
    return encoders;
  }

  private void print(Evaluation evaluation) throws CliException {
    if (json.wanted()) {
      json.print(evaluation);
    } else {
      EvaluationText.print(evaluation, System.out);
    }
  }

  private void write(Evaluation evaluation, PictureBook pictures, List<Opened> opened)
      throws CliException {
    String name = report.getFileName().toString().replaceFirst("\\.html?$", "");
    Path data = report.resolveSibling(name + ".json");
    List<ModelFacts> facts = new ArrayList<>();
    for (Opened each : opened) {
      facts.add(ModelFacts.of(each.model(), each.lease().engine(), each.framesPerChunk()));
    }
    try {
      Files.writeString(data, JsonOutput.text(evaluation));
      HtmlReport.write(report, evaluation, pictures, facts);
    } catch (IOException e) {
      throw new CliException(report + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
