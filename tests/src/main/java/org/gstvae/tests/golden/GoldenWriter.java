package org.gstvae.tests.golden;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsWriter;

/**
 * {@code GoldenWriter MODEL DIR}: what a model directory's network makes of a synthetic picture
 * now, as cases for {@link GoldenRunner}. They hold later builds, libraries and processors to it.
 */
public final class GoldenWriter {
  private static final int SIDE = 32;
  private static final int FRAMES = 8;

  /** FP32 sums in another order differ by about a tenth of it. */
  private static final double TOLERANCE = 2e-4;

  private GoldenWriter() {}

  /** Replaces the cases in DIR. */
  public static void main(String[] arguments) throws IOException, EngineException {
    Path directory = Path.of(arguments[0]).toRealPath();
    Path target = Files.createDirectories(Path.of(arguments[1])).toRealPath();
    JsonMapper json = new JsonMapper();
    ObjectNode manifest = json.createObjectNode();
    String name = directory.getFileName().toString();
    manifest
        .putArray("models")
        .addObject()
        .put("name", name)
        .put("store", "directory")
        .put("file", target.relativize(directory).toString());
    ArrayNode cases = manifest.putArray("cases");
    try (GoldenModel model = GoldenModel.open(directory)) {
      for (boolean image : List.of(false, true)) {
        ObjectNode description = cases.addObject();
        String caseName = name + (image ? "-image" : "-video");
        description.put("name", caseName).put("model", name);
        description.put("file", caseName + ".safetensors");
        description.put("mask_temporal", image).put("text", false);
        description
            .putObject("tolerance")
            .put("latent", TOLERANCE)
            .put("reconstruction", TOLERANCE);
        try (NoGradGuard guard = new NoGradGuard();
            PointerScope scope = new PointerScope()) {
          Tensor input = pictures(image ? 1 : FRAMES);
          write(
              target.resolve(caseName + ".safetensors"),
              GoldenCase.record(input, description, model.config(), model.runner()));
        }
      }
    }
    json.writerWithDefaultPrettyPrinter()
        .writeValue(target.resolve("manifest.json").toFile(), manifest);
  }

  /** A moving grating and a moving edge, R'G'B' from -1 to 1, [1, 3, T, H, W]. */
  private static Tensor pictures(int frames) {
    float[] samples = new float[3 * frames * SIDE * SIDE];
    int i = 0;
    for (int channel = 0; channel < 3; channel++) {
      for (int t = 0; t < frames; t++) {
        for (int y = 0; y < SIDE; y++) {
          for (int x = 0; x < SIDE; x++) {
            double grating = Math.sin(0.35 * x + 0.2 * y * channel + 0.5 * t);
            double edge = x + y > 20 + 2 * t ? 0.4 : -0.4;
            samples[i++] = (float) (0.5 * grating + edge);
          }
        }
      }
    }
    return torch.tensor(samples).reshape(1, 3, frames, SIDE, SIDE);
  }

  private static void write(Path file, Map<String, Tensor> recorded) throws IOException {
    Map<String, Tensor> sorted = new TreeMap<>(recorded);
    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    sorted.forEach(
        (key, tensor) ->
            declared.add(new SafetensorsWriter.Declared(key, DType.F32, tensor.shape())));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, Map.of())) {
      for (Map.Entry<String, Tensor> entry : sorted.entrySet()) {
        writer.write(entry.getKey(), bytes(entry.getValue().contiguous()));
      }
      writer.commit();
    }
  }

  private static ByteBuffer bytes(Tensor dense) {
    return new BytePointer(dense.data_ptr()).capacity(dense.numel() * Float.BYTES).asByteBuffer();
  }
}
