package org.gstvae.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gstvae.calibration.CalibrationOptions;
import org.gstvae.calibration.Calibrator;
import org.gstvae.calibration.ClipFile;
import org.gstvae.calibration.Footage;
import org.gstvae.calibration.RangeMethod;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.model.Model;
import org.gstvae.model.store.CalibrationFile;
import org.gstvae.model.store.CalibrationGate;
import org.gstvae.model.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vae calibrate}. */
@Command(
    name = "calibrate",
    description = "Finds how a model runs in 8 bits, and measures what that costs.",
    mixinStandardHelpOptions = true)
final class CalibrateCommand implements Callable<Integer> {
  private static final String MIXED = "mixed";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "Model by name or directory.")
  private String model;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Directory of videos, with or without a CSV table; or one video.")
  private Path data;

  @Option(names = "--precision", required = true, description = "int8 or fp8.")
  private Precision precision;

  @Option(
      names = "--use",
      paramLabel = "USE",
      description = "Only rows of the table with this use; all if not given.")
  private String use;

  @Option(
      names = "--gate-data",
      paramLabel = "DIR",
      description = "Videos for the gate; if not given, a fifth of the shots is held out for it.")
  private Path gateData;

  @Option(
      names = "--held-out",
      paramLabel = "SHOT",
      split = ",",
      description = "Shots that are held out for the gate; a fifth if not given.")
  private Set<String> heldOut = Set.of();

  @Option(
      names = "--size",
      paramLabel = "WxH",
      defaultValue = "640x360",
      converter = PictureSize.Converter.class,
      description = "Size that videos are scaled to (${DEFAULT-VALUE}).")
  private PictureSize size;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Most frames to collect from (${DEFAULT-VALUE}).")
  private int frames;

  @Option(
      names = "--clip-frames",
      paramLabel = "N",
      defaultValue = "16",
      description = "Most frames of a video to collect from (${DEFAULT-VALUE}).")
  private int clipFrames;

  @Option(
      names = "--gate-frames",
      paramLabel = "N",
      defaultValue = "48",
      description = "Most frames of a video to measure (${DEFAULT-VALUE}).")
  private int gateFrames;

  @Option(
      names = "--ranges",
      defaultValue = MIXED,
      description =
          "Ranges of activations: max, percentile, mse, entropy, or mixed: what costs least for"
              + " each layer (${DEFAULT-VALUE}).")
  private String ranges;

  @Option(
      names = "--percentile",
      paramLabel = "P",
      defaultValue = "99.99",
      description = "Percentile of magnitudes inside the range (${DEFAULT-VALUE}).")
  private double percentile;

  @Option(
      names = "--weights",
      defaultValue = "mse",
      description = "Ranges of INT8 kernels: max or mse (${DEFAULT-VALUE}).")
  private RangeMethod weights;

  @Option(
      names = "--residuals",
      description = "Put what is added to an 8-bit convolution's output in 8 bits too.")
  private boolean residuals;

  @Option(
      names = "--share",
      paramLabel = "S",
      defaultValue = "0.95",
      description =
          "Share of the convolutions' arithmetic in 8 bits that is enough (${DEFAULT-VALUE}).")
  private double share;

  @Option(
      names = "--max-loss",
      paramLabel = "DB",
      defaultValue = "0.3",
      description = "Most PSNR lost in the mean over the clips, in dB (${DEFAULT-VALUE}).")
  private double maxLoss;

  @Option(
      names = "--max-worst-loss",
      paramLabel = "DB",
      defaultValue = "0.6",
      description = "Most PSNR lost on any clip, in dB (${DEFAULT-VALUE}).")
  private double maxWorstLoss;

  @Option(
      names = "--min-latent-snr",
      paramLabel = "DB",
      defaultValue = "20",
      description = "Least SNR of a clip's latents, in dB (${DEFAULT-VALUE}).")
  private double minLatentSnr;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the order of the footage and of samples (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "CPU threads; 0 means all (${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Where the report goes; MODEL-PRECISION.html if not given.")
  private Path report;

  @Option(
      names = "--check",
      description = "Measure the calibration that is there on the data; write nothing.")
  private boolean check;

  @Mixin private JsonOutput json;

  private record Result(
      String model,
      String hash,
      String precision,
      boolean passed,
      Double macShare,
      CalibrationGate gate,
      String calibration,
      String report) {}

  @Override
  public Integer call() throws EngineException, CliException {
    CalibrationOptions options = options();
    try (Model opened = ModelStore.standard().open(model);
        CalibrationProgress progress = new CalibrationProgress()) {
      Calibrator calibrator = new Calibrator(opened, options, threads, progress);
      Result result = check ? check(opened, calibrator) : calibrate(opened, calibrator);
      if (json.wanted()) {
        json.print(result);
      } else {
        print(result);
      }
      return result.passed() ? 0 : 1;
    }
  }

  private Result check(Model opened, Calibrator calibrator) throws EngineException {
    CalibrationGate gate = calibrator.check(Footage.find(data, use));
    return new Result(
        opened.name(),
        opened.hash(),
        precision.nick(),
        gate.passed(),
        opened.calibration().precisions().get(precision.nick()).macShare(),
        gate,
        null,
        null);
  }

  private Result calibrate(Model opened, Calibrator calibrator)
      throws EngineException, CliException {
    List<ClipFile> clips = Footage.find(data, use);
    Footage footage =
        gateData == null
            ? Footage.split(clips, heldOut, seed)
            : Footage.of(clips, Footage.find(gateData, use), seed);
    Path page = report == null ? Path.of(opened.name() + "-" + precision.nick() + ".html") : report;
    Calibrator.Outcome outcome = calibrator.calibrate(footage, Calibrator.stateFile(opened));
    try {
      if (page.toAbsolutePath().getParent() != null) {
        Files.createDirectories(page.toAbsolutePath().getParent());
      }
      Files.writeString(page, outcome.report().html());
    } catch (IOException e) {
      throw new CliException(page + ": cannot be written: " + e.getMessage(), e);
    }
    return new Result(
        opened.name(),
        opened.hash(),
        precision.nick(),
        outcome.calibrated().gate().passed(),
        outcome.calibrated().macShare(),
        outcome.calibrated().gate(),
        opened.directory().resolve(CalibrationFile.NAME).toString(),
        page.toString());
  }

  private CalibrationOptions options() {
    try {
      return new CalibrationOptions(
          precision,
          frames,
          clipFrames,
          gateFrames,
          size.width(),
          size.height(),
          new CalibrationOptions.ActivationRange(method(), percentile),
          weights,
          residuals,
          share,
          new CalibrationOptions.GateLimits(maxLoss, maxWorstLoss, minLatentSnr),
          seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private RangeMethod method() {
    if (ranges.equals(MIXED)) {
      return null;
    }
    try {
      return RangeMethod.valueOf(ranges.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--ranges: " + ranges + " (expected: mixed, max, percentile, mse or entropy)", e);
    }
  }

  private static void print(Result result) {
    CalibrationGate gate = result.gate();
    for (CalibrationGate.Clip clip : gate.clips()) {
      System.out.printf(
          Locale.ROOT,
          "%-36s %6.2f dB, in 8 bits %6.2f (%+.3f), latents %.1f dB%n",
          clip.name(),
          clip.reference(),
          clip.codec(),
          clip.codec() - clip.reference(),
          clip.latentSnr());
    }
    System.out.printf(
        Locale.ROOT,
        "%s in %s %s: %s; %.1f %% of the convolutions' arithmetic in 8 bits%n",
        result.model(),
        result.precision(),
        result.passed() ? "passes" : "does not pass",
        gate.summary(),
        100 * result.macShare());
    if (result.calibration() != null) {
      System.out.println(result.calibration());
      System.out.println(result.report());
    }
  }
}
