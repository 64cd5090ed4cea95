package org.gstvae.training.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LpipsTest {
  private static final int[][] LAYERS = {{0, 2}, {5, 7}, {10, 12, 14}, {17, 19, 21}, {24, 26, 28}};
  private static final int[] CHANNELS = {64, 128, 256, 512, 512};
  private static final int SIDE = 16;

  @TempDir private static Path folder;
  private static final Map<String, float[]> values = new LinkedHashMap<>();
  private static final Map<String, long[]> shapes = new LinkedHashMap<>();

  @BeforeAll
  static void makeWeights() {
    Random random = new Random(2);
    int in = 3;
    for (int group = 0; group < LAYERS.length; group++) {
      int out = CHANNELS[group];
      for (int layer : LAYERS[group]) {
        String key = "features." + layer;
        put(random, key + ".weight", Math.sqrt(2.0 / (9 * in)), out, in, 3, 3);
        put(random, key + ".bias", 0.1, out);
        in = out;
      }
      put(random, "lin" + group + ".model.1.weight", 0.1, 1, out, 1, 1);
    }
  }

  private static void put(Random random, String key, double scale, long... shape) {
    int size = 1;
    for (long extent : shape) {
      size *= (int) extent;
    }
    float[] all = new float[size];
    for (int i = 0; i < size; i++) {
      all[i] = (float) (random.nextGaussian() * scale);
    }
    values.put(key, all);
    shapes.put(key, shape);
  }

  private static Path write(String name, Map<String, String> stored) throws Exception {
    Path file = folder.resolve(name);
    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    stored.forEach(
        (as, key) -> declared.add(new SafetensorsWriter.Declared(as, DType.F32, shapes.get(key))));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, Map.of())) {
      for (Map.Entry<String, String> entry : stored.entrySet()) {
        float[] all = values.get(entry.getValue());
        ByteBuffer bytes = ByteBuffer.allocate(4 * all.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(all);
        writer.write(entry.getKey(), bytes);
      }
      writer.commit();
    }
    return file;
  }

  private static Lpips load(Path... files) throws EngineException {
    return Lpips.load(List.of(files), new Device(DeviceType.CPU), ScalarType.Float);
  }

  private static List<PlainNetwork> features(float[] picture) {
    double[] shift = {-0.030, -0.088, -0.188};
    double[] scale = {0.458, 0.448, 0.450};
    double[] scaled = new double[picture.length];
    int plane = SIDE * SIDE;
    for (int i = 0; i < scaled.length; i++) {
      int channel = i / plane;
      scaled[i] = (picture[i] - shift[channel]) / scale[channel];
    }
    PlainNetwork h = new PlainNetwork(scaled, new int[] {1, 3, 1, SIDE, SIDE});
    List<PlainNetwork> all = new ArrayList<>();
    for (int group = 0; group < LAYERS.length; group++) {
      h = group == 0 ? h : h.pool();
      for (int layer : LAYERS[group]) {
        float[] weight = values.get("features." + layer + ".weight");
        float[] bias = values.get("features." + layer + ".bias");
        int[] padding = {0, 1, 1};
        h =
            h.convolve(
                    weight,
                    bias,
                    CHANNELS[group],
                    new int[] {1, 3, 3},
                    new int[] {1, 1, 1},
                    padding)
                .map(v -> Math.max(0, v));
      }
      all.add(h);
    }
    return all;
  }

  private static double distance(float[] a, float[] b) {
    List<PlainNetwork> first = features(a);
    List<PlainNetwork> second = features(b);
    double sum = 0;
    for (int group = 0; group < LAYERS.length; group++) {
      float[] weights = values.get("lin" + group + ".model.1.weight");
      int side = first.get(group).shape()[3];
      double groupSum = 0;
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          double lengthA = length(first.get(group), y, x);
          double lengthB = length(second.get(group), y, x);
          for (int c = 0; c < CHANNELS[group]; c++) {
            double difference =
                first.get(group).at(0, c, 0, y, x) / lengthA
                    - second.get(group).at(0, c, 0, y, x) / lengthB;
            groupSum += weights[c] * difference * difference;
          }
        }
      }
      sum += groupSum / (side * side);
    }
    return sum;
  }

  private static double length(PlainNetwork features, int y, int x) {
    double squares = 0;
    for (int c = 0; c < features.shape()[1]; c++) {
      squares += Math.pow(features.at(0, c, 0, y, x), 2);
    }
    return Math.sqrt(squares) + 1e-10;
  }

  @Test
  void agreesWithAPlainReferenceUnderAllPublishedKeys() throws Exception {
    Map<String, String> vgg = new LinkedHashMap<>();
    Map<String, String> linear = new LinkedHashMap<>();
    Map<String, String> together = new LinkedHashMap<>();
    for (String key : values.keySet()) {
      (key.startsWith("lin") ? linear : vgg).put(key, key);
      String part = key.startsWith("lin") ? key : key.replace("features.", "net.slice1.");
      together.put("loss.perceptual_loss." + part, key);
    }
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(4);
      Tensor a = torch.rand(1, 3, 1, SIDE, SIDE).mul(new Scalar(2.0)).sub(new Scalar(1.0));
      Tensor b = torch.rand(1, 3, 1, SIDE, SIDE).mul(new Scalar(2.0)).sub(new Scalar(1.0));
      double expected =
          distance(PatchDiscriminatorTest.values(a), PatchDiscriminatorTest.values(b));
      try (Lpips apart = load(write("vgg.safetensors", vgg), write("lin.safetensors", linear));
          Lpips one = load(write("all.safetensors", together))) {
        assertEquals(expected, apart.of(a, b).item_double(), 1e-4 * Math.abs(expected) + 1e-5);
        assertEquals(apart.of(a, b).item_double(), one.of(a, b).item_double(), 1e-7);
        assertEquals(0, one.of(a, a).item_double(), 1e-9);
        // two frames, one of them equal: half the distance
        Tensor two = torch.cat(new TensorVector(a, b), 2);
        Tensor other = torch.cat(new TensorVector(b, b), 2);
        assertEquals(expected / 2, one.of(two, other).item_double(), 1e-3 * Math.abs(expected));
      }
    }
  }

  @Test
  void gradientsInBf16AreThoseInFp32() throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    values.keySet().forEach(key -> all.put(key, key));
    Path file = write("both.safetensors", all);
    Device cpu = new Device(DeviceType.CPU);
    try (PointerScope scope = new PointerScope();
        Lpips wide = load(file);
        Lpips narrow = Lpips.load(List.of(file), cpu, ScalarType.BFloat16)) {
      torch.manual_seed(9);
      Tensor target = torch.rand(2, 3, 1, SIDE, SIDE);
      Tensor a = torch.rand(2, 3, 1, SIDE, SIDE);
      Tensor b = a.clone();
      a.set_requires_grad(true);
      b.set_requires_grad(true);
      wide.of(a, target).backward();
      narrow.of(b, target).backward();
      double error = a.grad().sub(b.grad()).norm().item_double();
      assertTrue(error < 0.15 * a.grad().norm().item_double(), "error: " + error);
    }
  }

  @Test
  void aMissingWeightIsNamed() throws Exception {
    Map<String, String> few = new LinkedHashMap<>();
    values.keySet().stream().filter(k -> !k.startsWith("lin3")).forEach(k -> few.put(k, k));
    Path file = write("few.safetensors", few);
    EngineException e = assertThrows(EngineException.class, () -> load(file));
    assertTrue(e.getMessage().contains("few.safetensors"), e.getMessage());
    assertTrue(e.getMessage().contains("lin3 is missing"), e.getMessage());
  }
}
