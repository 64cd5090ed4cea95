package org.gstvae.model.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.model.Model;

/**
 * What {@code calibration.json} says: how a model runs in 8 bits, and what that costs.
 *
 * @param schema version of the file's form, {@link #SCHEMA}
 * @param modelHash hash of the model that was calibrated
 * @param precisions what was found, by {@link Precision#nick}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({"schema", "model_hash", "precisions"})
public record Calibration(
    @JsonProperty("schema") int schema,
    @JsonProperty("model_hash") String modelHash,
    @JsonProperty("precisions") Map<String, CalibratedPrecision> precisions) {

  /** The version of the form that is written, and the newest that is read. */
  public static final int SCHEMA = 1;

  /** Checks the form. */
  public Calibration {
    if (schema < 1 || schema > SCHEMA) {
      throw new IllegalArgumentException("schema: " + schema + " (expected: 1.." + SCHEMA + ")");
    }
    if (modelHash == null) {
      throw new IllegalArgumentException("model_hash is missing");
    }
    precisions = precisions == null ? Map.of() : new TreeMap<>(precisions);
  }

  /** The same with another precision's findings in place of what was there. */
  public Calibration with(Precision precision, CalibratedPrecision found) {
    Map<String, CalibratedPrecision> all = new TreeMap<>(precisions);
    all.put(precision.nick(), found);
    return new Calibration(SCHEMA, modelHash, all);
  }

  /** Whether a model's calibration for a precision is there and has passed its gate. */
  public static boolean usable(Model model, Precision precision) {
    try {
      require(model, precision);
      return true;
    } catch (EngineException e) {
      return false;
    }
  }

  /**
   * What a model needs to run in 8 bits.
   *
   * @throws EngineException NOT_FOUND if it was not calibrated, INVALID if the file is broken or of
   *     another model, UNSUPPORTED with the figures if the gate was not passed
   */
  public static CalibratedPrecision require(Model model, Precision precision)
      throws EngineException {
    Calibration calibration = model.calibration();
    CalibratedPrecision found =
        calibration == null ? null : calibration.precisions().get(precision.nick());
    if (found == null) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND,
          "model "
              + model.name()
              + " is not calibrated for "
              + precision.nick()
              + "; run 'vae calibrate "
              + model.name()
              + " --precision "
              + precision.nick()
              + " --data DIR'");
    }
    CalibrationGate gate = found.gate();
    if (!gate.passed()) {
      throw new EngineException(
          EngineException.Kind.UNSUPPORTED,
          String.format(
              Locale.ROOT,
              "model %s in %s did not pass its quality gate: %s; use another precision",
              model.name(),
              precision.nick(),
              gate.summary()));
    }
    return found;
  }
}
