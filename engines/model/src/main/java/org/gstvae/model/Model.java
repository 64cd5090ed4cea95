package org.gstvae.model;

import java.nio.file.Path;
import java.util.Optional;
import org.gstvae.engine.EngineException;
import org.gstvae.model.store.Calibration;
import org.gstvae.model.store.LatentStatistics;
import org.gstvae.model.weights.WeightSource;

/** An opened model directory: what the network is, and its weights. */
public interface Model extends AutoCloseable {
  /** Its name, as in caps: {@code [a-z0-9._-]{1,64}}. */
  String name();

  /** 16 hex digits: SHA-256 over the architecture and all used tensors, cut. */
  String hash();

  /** The architecture. */
  VaeConfig config();

  /** The weights; checked against the architecture when the model was opened. */
  WeightSource weights();

  /** Where it lies. */
  Path directory();

  /**
   * Folder of the text encoder of models with text: the one that was named when the model was
   * imported, or where it belongs. It need not exist.
   */
  default Path textEncoder() {
    return directory().resolve("text-encoder");
  }

  /** Frames per chunk that the model is made for. */
  int framesPerChunk();

  /**
   * How it runs in 8 bits; null if it was not calibrated.
   *
   * @throws EngineException INVALID if the file is broken, or another model's
   */
  default Calibration calibration() throws EngineException {
    return null;
  }

  /** How its latents are distributed; empty where that was not measured. */
  default Optional<LatentStatistics> latentStatistics() {
    return Optional.empty();
  }

  @Override
  void close();

  /** Opens the weights and reports keys that are missing or do not fit. */
  interface Opener {
    /** Opens a model by name or directory. */
    Model open(String nameOrDirectory) throws EngineException;
  }
}
