package org.gstvae.tests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsWriter;
import org.gstvae.model.weights.StoredTensor;

/** A text encoder of many layers, all but the first like the second one of a small encoder. */
final class TallT5 {
  private static final String BLOCK = "encoder.block.";
  private static final String REPEATED = BLOCK + "1.";

  private TallT5() {}

  static void write(Path small, Path target, int layers) {
    try (SafetensorsFile weights = SafetensorsFile.open(small.resolve("model.safetensors"))) {
      Files.createDirectories(target);
      Map<String, StoredTensor> tensors = new LinkedHashMap<>();
      for (String key : weights.keys()) {
        if (key.startsWith(REPEATED)) {
          for (int layer = 1; layer < layers; layer++) {
            tensors.put(BLOCK + layer + "." + key.substring(REPEATED.length()), weights.get(key));
          }
        } else if (!key.startsWith(BLOCK) || key.startsWith(BLOCK + "0.")) {
          tensors.put(key, weights.get(key));
        }
      }
      write(target.resolve("model.safetensors"), tensors);
      ObjectMapper json = new ObjectMapper();
      ObjectNode config = (ObjectNode) json.readTree(small.resolve("config.json").toFile());
      json.writeValue(target.resolve("config.json").toFile(), config.put("num_layers", layers));
      Files.write(
          target.resolve("tokenizer.json"), Files.readAllBytes(small.resolve("tokenizer.json")));
    } catch (IOException | EngineException e) {
      throw new IllegalStateException("cannot write the text encoder", e);
    }
  }

  private static void write(Path file, Map<String, StoredTensor> tensors) throws IOException {
    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    tensors.forEach(
        (key, tensor) ->
            declared.add(new SafetensorsWriter.Declared(key, tensor.dtype(), tensor.shape())));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, Map.of())) {
      for (Map.Entry<String, StoredTensor> tensor : tensors.entrySet()) {
        ByteBuffer data = tensor.getValue().data().duplicate();
        writer.write(tensor.getKey(), data);
      }
      writer.commit();
    }
  }
}
