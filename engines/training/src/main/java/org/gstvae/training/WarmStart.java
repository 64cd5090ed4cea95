package org.gstvae.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.store.ArchitectureInference;
import org.gstvae.model.store.ModelJson;
import org.gstvae.model.store.ModelStore;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.torch.WeightTensors;

/** Starts a run from the weights of a model or checkpoint instead of from fresh ones. */
final class WarmStart {
  /** In a training run's checkpoint: the average is what would have become the model. */
  private static final String AVERAGE = "average/";

  private WarmStart() {}

  /**
   * Takes all weights that the other has; the rest stay as they are, so that a network can be
   * extended.
   *
   * @param from a model's name or directory, or a checkpoint file
   * @param weights where to; their optimiser starts afresh
   * @param log told how many were taken
   * @throws EngineException NOT_FOUND without the model, INVALID naming a tensor of another shape
   */
  static void load(String from, MasterWeights weights, Consumer<String> log)
      throws EngineException {
    Path file = Path.of(from);
    if (Files.isRegularFile(file)) {
      try (WeightSource source = WeightSource.open(file)) {
        take(source, weights, log);
      }
      return;
    }
    try (Model model = ModelStore.standard().open(from)) {
      take(model.weights(), weights, log);
    }
  }

  /** A model's name and hash; a checkpoint's file name. */
  static String describe(String from) throws EngineException {
    Path file = Path.of(from);
    if (Files.isRegularFile(file)) {
      return file.getFileName().toString();
    }
    try (Model model = ModelStore.standard().open(from)) {
      return model.name() + " " + model.hash();
    }
  }

  /**
   * The architecture of a model; of a checkpoint file, what its keys tell.
   *
   * @throws EngineException NOT_FOUND without the model, INVALID if the keys do not tell
   */
  static VaeConfig architecture(String from) throws EngineException {
    Path file = Path.of(from);
    if (Files.isRegularFile(file)) {
      try (WeightSource source = WeightSource.open(file)) {
        return ArchitectureInference.of(source);
      }
    }
    try (Model model = ModelStore.standard().open(from)) {
      return model.config();
    }
  }

  /** The licence that a model states; of a checkpoint file, none is known. */
  static String licence(String from) throws EngineException {
    if (Files.isRegularFile(Path.of(from))) {
      return "unknown";
    }
    Path description = ModelStore.standard().locate(from).resolve("model.json");
    return ModelJson.readDescription(description).licence();
  }

  private static void take(WeightSource source, MasterWeights weights, Consumer<String> log)
      throws EngineException {
    int taken = 0;
    String prefix = source.keys().stream().anyMatch(k -> k.startsWith(AVERAGE)) ? AVERAGE : "";
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      for (Map.Entry<String, Tensor> weight : weights.tensors().entrySet()) {
        if (source.keys().contains(prefix + weight.getKey())) {
          take(source, prefix + weight.getKey(), weight.getValue());
          taken++;
        }
      }
    }
    int all = weights.tensors().size();
    if (taken == 0) {
      throw new EngineException(
          EngineException.Kind.INVALID, source.origin() + ": none of the network's weights in it");
    }
    log.accept("started from " + taken + " of " + all + " weights of " + source.origin());
  }

  private static void take(WeightSource source, String key, Tensor target) throws EngineException {
    if (!Arrays.equals(source.shape(key), target.shape())) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          source.origin()
              + ": "
              + key
              + " is "
              + Arrays.toString(source.shape(key))
              + " (expected: "
              + Arrays.toString(target.shape())
              + ")");
    }
    try (Tensor stored = WeightTensors.read(source.get(key), ScalarType.Float)) {
      target.copy_(stored);
    }
  }
}
