package org.gstvae.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsWriter;
import org.gstvae.torch.WeightTensors;

/**
 * Everything that a run needs to go on as if it had not stopped: weights, their average, the
 * discriminators, the optimisers' state, the step and the time spent. One safetensors file, put in
 * place in one step. Batches and noise depend on the seed and the step alone, so that no
 * generator's state is kept.
 */
final class Checkpoint {
  private static final String STEP = "step";
  private static final String SECONDS = "seconds";
  private static final String OPTIMIZER = "optimizer";

  private final Map<String, MasterWeights> weights = new LinkedHashMap<>();
  private final Map<String, MasterWeights> state = new LinkedHashMap<>();
  private final String optimizer;
  private final Compute compute;

  /**
   * A checkpoint of a run without tensors yet.
   *
   * @param optimizer its kind, which a file must have been written with
   */
  Checkpoint(String optimizer, Compute compute) {
    this.optimizer = optimizer;
    this.compute = compute;
  }

  /** Adds tensors that every file must have. */
  void addWeights(String group, MasterWeights members) {
    weights.put(group, members);
  }

  /** Adds tensors that come and go: a file's are put in, whichever there are. */
  void addState(Map<String, MasterWeights> groups) {
    state.putAll(groups);
  }

  /** How far a run is: updates made and seconds spent training. */
  record Progress(long step, double seconds) {}

  void save(Path file, Progress progress) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map<String, MasterWeights> groups : List.of(weights, state)) {
      groups.forEach(
          (group, members) ->
              members.tensors().forEach((key, tensor) -> tensors.put(group + "/" + key, tensor)));
    }
    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    tensors.forEach(
        (key, tensor) ->
            declared.add(new SafetensorsWriter.Declared(key, DType.F32, tensor.shape())));
    Map<String, String> metadata =
        Map.of(
            STEP,
            Long.toString(progress.step()),
            SECONDS,
            Double.toString(progress.seconds()),
            OPTIMIZER,
            optimizer);
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, metadata)) {
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        writer.write(entry.getKey(), TensorSource.bytes(entry.getValue()));
      }
      writer.commit();
    }
  }

  /**
   * Loads a file into the tensors.
   *
   * @return null if there is no such file
   * @throws EngineException INVALID if it is of another network or optimiser
   */
  Progress load(Path file) throws EngineException {
    if (!Files.exists(file)) {
      return null;
    }
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      Map<String, String> metadata = stored.metadata();
      Progress progress =
          new Progress(
              Long.parseLong(metadata.get(STEP)), Double.parseDouble(metadata.get(SECONDS)));
      String kind = metadata.get(OPTIMIZER);
      if (kind == null) {
        throw new EngineException(
            EngineException.Kind.UNSUPPORTED,
            file + ": written by an earlier version; begin a new run from it with --init");
      }
      if (!kind.equals(optimizer)) {
        throw new EngineException(
            EngineException.Kind.INVALID,
            file + ": optimizer.kind: " + optimizer + " (expected: " + kind + ", as it began)");
      }
      restore(stored);
      return progress;
    } catch (NumberFormatException | NullPointerException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": not a training checkpoint", e);
    }
  }

  private void restore(SafetensorsFile stored) throws EngineException {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      for (Map.Entry<String, MasterWeights> group : weights.entrySet()) {
        for (Map.Entry<String, Tensor> entry : group.getValue().tensors().entrySet()) {
          try (Tensor tensor = read(stored, group.getKey() + "/" + entry.getKey())) {
            entry.getValue().copy_(tensor);
          }
        }
      }
      for (String name : stored.keys()) {
        int end = name.indexOf('/');
        MasterWeights group = end < 0 ? null : state.get(name.substring(0, end));
        if (group != null) {
          // counts stay on the CPU and in a type that holds them all
          boolean count = name.substring(0, end).endsWith("updates");
          try (Tensor tensor = read(stored, name)) {
            group.put(
                name.substring(end + 1),
                count ? tensor.to(ScalarType.Double) : compute.place(tensor));
          }
        }
      }
    }
  }

  private static Tensor read(SafetensorsFile stored, String name) throws EngineException {
    return WeightTensors.read(stored.get(name), ScalarType.Float);
  }
}
