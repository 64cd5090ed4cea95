package org.gstvae.model.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gstvae.engine.EngineException;

/** The {@code calibration.json} of a model directory. */
public final class CalibrationFile {
  /** The file's name. */
  public static final String NAME = "calibration.json";

  private CalibrationFile() {}

  /**
   * Reads a directory's calibration.
   *
   * @param modelHash hash of the model in that directory
   * @return null if there is none
   * @throws EngineException INVALID naming file and field, or if it is another model's
   */
  public static Calibration read(Path directory, String modelHash) throws EngineException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      return null;
    }
    Calibration calibration = ModelJson.readCalibration(file);
    if (!calibration.modelHash().equals(modelHash)) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          file
              + ": is the calibration of model-hash "
              + calibration.modelHash()
              + " (expected: "
              + modelHash
              + "); run 'vae calibrate' for this model");
    }
    return calibration;
  }

  /**
   * Reads a calibration, whosever it is.
   *
   * @throws EngineException NOT_FOUND without the file, INVALID naming file and field
   */
  public static Calibration read(Path file) throws EngineException {
    if (!Files.exists(file)) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, file + ": no such file");
    }
    return ModelJson.readCalibration(file);
  }

  /** Puts a calibration in place in one step. */
  public static void write(Path directory, Calibration calibration) throws EngineException {
    Path file = directory.resolve(NAME);
    try {
      ModelWriter.replace(file, ModelJson.write(calibration));
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.FAILED, file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
