package org.gstvae.calibration;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.model.Model;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.store.CalibratedPrecision;
import org.gstvae.model.store.Calibration;
import org.gstvae.model.store.CalibrationFile;
import org.gstvae.model.store.CalibrationGate;
import org.gstvae.torch.CpuFeatures;
import org.gstvae.torch.NativeSettings;

/** Calibrates a model for an 8-bit precision, from footage to {@code calibration.json}. */
public final class Calibrator {
  private final Model model;
  private final CalibrationOptions options;
  private final QuantizedType type;
  private final Precision reference;
  private final Progress progress;

  /**
   * What was done.
   *
   * @param calibrated what went into the file
   * @param report everything that was measured, as a page
   */
  public record Outcome(CalibratedPrecision calibrated, CalibrationReport report) {}

  /**
   * A calibrator.
   *
   * @param threads CPU threads; 0 takes all cores
   */
  public Calibrator(Model model, CalibrationOptions options, int threads, Progress progress) {
    NativeSettings.waitPassively();
    torch.set_num_threads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
    this.model = model;
    this.options = options;
    this.type = CalibratedPrecision.type(options.precision());
    this.reference = CpuFeatures.multipliesBf16() ? Precision.BF16 : Precision.FP32;
    this.progress = progress;
  }

  /**
   * Calibrates, and writes {@code calibration.json} into the model's directory whether the gate is
   * passed or not: what is not passed is not used.
   *
   * @param state where statistics are kept; a later run, also one for another precision, goes on
   *     from there
   */
  public Outcome calibrate(Footage footage, Path state) throws EngineException {
    Calibration before = previous();
    try (Interruption interruption = new Interruption();
        Codec codec = Codec.open(model, scalarType(reference))) {
      Gate gate = new Gate(model, codec, reference, options, footage.gate(), progress);
      String hash = Footage.hash(footage.calibration());
      CollectedState collected =
          new Collector(model, codec, options)
              .collect(footage.calibration(), key(hash), state, interruption, progress);
      ActivationStatistics statistics = collected.statistics();
      Sensitivity.Measured layers =
          Sensitivity.measure(
              model,
              footage.calibration(),
              footage.gate(),
              new Candidates(model.weights(), statistics, options, type),
              options,
              type,
              interruption,
              progress);
      PlacementSearch.Found found =
          new PlacementSearch(
                  layers,
                  type,
                  options.macShare(),
                  options.limits(),
                  placement -> measure(gate, placement, interruption))
              .search();
      CalibratedPrecision calibrated =
          new CalibratedPrecision(
              new CalibratedPrecision.Data(
                  hash,
                  collected.used(),
                  collected.frames(),
                  options.width(),
                  options.height(),
                  options.seed()),
              options.activations().label(),
              KernelScales.label(type, options.weights()),
              Math.rint(found.macShare() * 10_000) / 10_000,
              found.gate(),
              found.order().subList(found.count(), found.order().size()).stream()
                  .map(LayerSensitivity::layer)
                  .sorted()
                  .toList(),
              found.placement().layers());
      CalibrationFile.write(model.directory(), before.with(options.precision(), calibrated));
      return new Outcome(
          calibrated,
          new CalibrationReport(
              model.name(), model.hash(), options.precision(), calibrated, found, statistics));
    }
  }

  /**
   * Measures a calibration that is there on other footage; writes nothing.
   *
   * @throws EngineException NOT_FOUND if the model has none for the precision
   */
  public CalibrationGate check(List<ClipFile> clips) throws EngineException {
    Calibration calibration = model.calibration();
    CalibratedPrecision found =
        calibration == null ? null : calibration.precisions().get(options.precision().nick());
    if (found == null) {
      // Says that it is not calibrated, and how to.
      Calibration.require(model, options.precision());
    }
    try (Interruption interruption = new Interruption();
        Codec codec = Codec.open(model, scalarType(reference))) {
      Gate gate = new Gate(model, codec, reference, options, clips, progress);
      return measure(gate, found.placement(options.precision()), interruption);
    }
  }

  /** Where a model's statistics are kept: {@code ${XDG_CACHE_HOME:-~/.cache}/gst-vae}. */
  public static Path stateFile(Model model) {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return base.resolve("gst-vae").resolve("calibration").resolve(model.hash() + ".json");
  }

  private CalibrationGate measure(Gate gate, Placement placement, Interruption interruption)
      throws EngineException {
    String stage = "gate with " + placement.layers().size() + " layers";
    CalibrationGate measured =
        gate.measure(placement, options.gateFrames(), stage, interruption, progress);
    progress.note(stage + ": " + measured.summary());
    return measured;
  }

  /** The calibration that is there, so that the other precision's findings stay. */
  private Calibration previous() {
    try {
      Calibration there = model.calibration();
      if (there != null) {
        return there;
      }
    } catch (EngineException e) {
      progress.note("replaced: " + e.getMessage());
    }
    return new Calibration(Calibration.SCHEMA, model.hash(), null);
  }

  /** What statistics depend on: not on the precision, so that both share them. */
  private String key(String dataHash) {
    return String.join(
        "|",
        CollectedState.KIND,
        model.hash(),
        dataHash,
        options.width() + "x" + options.height(),
        Integer.toString(options.frames()),
        Integer.toString(options.clipFrames()),
        Long.toString(options.seed()),
        reference.nick());
  }

  private static ScalarType scalarType(Precision precision) {
    return precision == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
  }
}
