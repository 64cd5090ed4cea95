package org.gstvae.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.store.ModelWriter;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsWriter;

/** A published-style model that is small enough to run in a moment; its weights are random. */
final class SmallModel {
  static final VaeConfig CONFIG =
      VaeConfig.published(4, 4, 32, List.of(1, 1), 1, List.of(), 2, 16, List.of(), null);

  private SmallModel() {}

  /** Writes it as a checkpoint. */
  static Path checkpoint(Path file) throws Exception {
    return checkpoint(file, CONFIG);
  }

  /** Writes a checkpoint of another architecture. */
  static Path checkpoint(Path file, VaeConfig config) throws Exception {
    Map<String, long[]> shapes = VaeNetwork.parameters(config);
    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    shapes.forEach(
        (key, shape) -> declared.add(new SafetensorsWriter.Declared(key, DType.F32, shape)));
    Random random = new Random(1);
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, Map.of())) {
      for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
        long elements = 1;
        for (long extent : entry.getValue()) {
          elements *= extent;
        }
        ByteBuffer data =
            ByteBuffer.allocate(Math.toIntExact(elements * Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
          data.putFloat((float) random.nextGaussian() * 0.05f);
        }
        writer.write(entry.getKey(), data.flip());
      }
      writer.commit();
    }
    return file;
  }

  /** Writes it as a model directory of that name. */
  static Path model(Path folder, String name) throws Exception {
    Path file = checkpoint(folder.resolve(name + ".safetensors"));
    ModelWriter.Content content =
        new ModelWriter.Content(
            name, CONFIG, 4, null, "MIT", "MIT License", TextNode.valueOf("test"), null);
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      ModelWriter.write(folder.resolve(name), content, weights, null, (done, total) -> {});
    }
    return folder.resolve(name);
  }
}
