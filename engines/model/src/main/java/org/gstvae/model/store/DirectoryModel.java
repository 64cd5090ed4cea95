package org.gstvae.model.store;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.gstvae.engine.EngineException;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.WeightSource;

/** A model opened from its directory. */
final class DirectoryModel implements Model {
  static final String DESCRIPTION = "model.json";
  static final String WEIGHTS = "weights.safetensors";
  static final String LICENCE = "LICENSE";

  private final Path directory;
  private final ModelDescription description;
  private final SafetensorsFile weights;

  private DirectoryModel(Path directory, ModelDescription description, SafetensorsFile weights) {
    this.directory = directory;
    this.description = description;
    this.weights = weights;
  }

  /** Opens a directory and checks that its weights fit; the stored hash is trusted. */
  static DirectoryModel open(Path directory) throws EngineException {
    ModelDescription description = ModelJson.readDescription(directory.resolve(DESCRIPTION));
    SafetensorsFile weights = SafetensorsFile.open(directory.resolve(WEIGHTS));
    boolean fits = false;
    try {
      WeightCheck.check(description.architecture(), weights);
      fits = true;
    } finally {
      if (!fits) {
        weights.close();
      }
    }
    return new DirectoryModel(directory, description, weights);
  }

  @Override
  public String name() {
    return description.name();
  }

  @Override
  public String hash() {
    return description.hash();
  }

  @Override
  public VaeConfig config() {
    return description.architecture();
  }

  @Override
  public WeightSource weights() {
    return weights;
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public Path textEncoder() {
    if (description.textEncoder() != null) {
      try {
        Path recorded = directory.resolve(description.textEncoder()).normalize();
        if (Files.isDirectory(recorded)) {
          return recorded;
        }
      } catch (InvalidPathException e) {
        // Written on another system: looked for where it belongs.
      }
    }
    return Model.super.textEncoder();
  }

  @Override
  public Optional<LatentStatistics> latentStatistics() {
    return Optional.ofNullable(description.latentStatistics());
  }

  @Override
  public int framesPerChunk() {
    return description.framesPerChunk();
  }

  @Override
  public Calibration calibration() throws EngineException {
    return CalibrationFile.read(directory, description.hash());
  }

  @Override
  public void close() {
    weights.close();
  }
}
