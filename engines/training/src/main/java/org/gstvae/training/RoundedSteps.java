package org.gstvae.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.store.CalibratedPrecision;
import org.gstvae.model.store.Calibration;
import org.gstvae.model.store.CalibrationFile;

/**
 * Which batches are computed with the rounding of a calibration.
 *
 * @param placements what is rounded, and how; each as often as the others
 * @param share of the batches, 0..1
 * @param seed equal seeds choose equal batches
 */
record RoundedSteps(List<Placement> placements, double share, long seed) {
  /**
   * Reads what a configuration names; the gate need not be passed: that is what training is for.
   *
   * @return null if nothing is to be rounded
   * @throws EngineException NOT_FOUND without the file or the precision in it, INVALID if it is
   *     broken
   */
  static RoundedSteps of(TrainingConfig config) throws EngineException {
    TrainingConfig.Quantize wanted = config.quantize();
    if (wanted == null) {
      return null;
    }
    Path named = Path.of(wanted.calibration());
    Path file = Files.isDirectory(named) ? named.resolve(CalibrationFile.NAME) : named;
    Calibration calibration = CalibrationFile.read(file);
    List<Placement> placements = new ArrayList<>();
    for (String precision : wanted.precisions()) {
      CalibratedPrecision found = calibration.precisions().get(precision);
      if (found == null) {
        throw new EngineException(
            EngineException.Kind.NOT_FOUND,
            "quantize.precision: " + file + " has nothing for " + precision);
      }
      placements.add(found.placement(precision.equals("fp8") ? Precision.FP8 : Precision.INT8));
    }
    return new RoundedSteps(List.copyOf(placements), wanted.share(), config.seed());
  }

  /** The placement for a batch; null where nothing is rounded. */
  Placement at(long number) {
    double drawn = new SplittableRandom(seed * 0x9E3779B97F4A7C15L - number).nextDouble();
    return drawn < share ? placements.get((int) (drawn / share * placements.size())) : null;
  }
}
