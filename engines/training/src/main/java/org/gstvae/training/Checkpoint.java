package org.gstvae.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsWriter;
import org.gstvae.model.weights.StoredTensor;

/**
 * Everything that a run needs to go on as if it had not stopped: weights, their average, the
 * optimiser's moments, the step and the time spent. One safetensors file, put in place in one step.
 * Batches and noise depend on the seed and the step alone, so that no generator's state is kept.
 */
final class Checkpoint {
  private static final String STEP = "step";
  private static final String SECONDS = "seconds";

  private final Map<String, MasterWeights> groups = new LinkedHashMap<>();

  /** A checkpoint of a run's tensors. */
  Checkpoint(MasterWeights weights, MasterWeights average, WeightUpdate update) {
    groups.put("weights", weights);
    groups.put("average", average);
    groups.put("first", update.first());
    groups.put("second", update.second());
  }

  /** How far a run is: updates made and seconds spent training. */
  record Progress(long step, double seconds) {}

  void save(Path file, Progress progress) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    groups.forEach(
        (group, members) ->
            members.tensors().forEach((key, tensor) -> tensors.put(group + "/" + key, tensor)));
    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    tensors.forEach(
        (key, tensor) ->
            declared.add(new SafetensorsWriter.Declared(key, DType.F32, tensor.shape())));
    Map<String, String> metadata =
        Map.of(STEP, Long.toString(progress.step()), SECONDS, Double.toString(progress.seconds()));
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
    try (SafetensorsFile stored = SafetensorsFile.open(file);
        PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      for (Map.Entry<String, MasterWeights> group : groups.entrySet()) {
        for (Map.Entry<String, Tensor> entry : group.getValue().tensors().entrySet()) {
          StoredTensor tensor = stored.get(group.getKey() + "/" + entry.getKey());
          entry
              .getValue()
              .copy_(
                  torch.from_blob(
                      new BytePointer(tensor.data()),
                      tensor.shape(),
                      new TensorOptions(ScalarType.Float)));
        }
      }
      Map<String, String> metadata = stored.metadata();
      return new Progress(
          Long.parseLong(metadata.get(STEP)), Double.parseDouble(metadata.get(SECONDS)));
    } catch (NumberFormatException | NullPointerException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": not a training checkpoint", e);
    }
  }
}
