package org.gstvae.t5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against {@code t5_reference.py} while it runs, on other sizes than those of the stored golden
 * values, and with the weights in two files.
 */
class T5ReferenceTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final int TOKENS = 100;
  private static final double TOLERANCE = 1e-4;
  private static final String CONFIG =
      """
      {"model_type": "t5", "feed_forward_proj": "gated-gelu", "d_model": 64, "d_kv": 16, "d_ff": 96,
       "num_layers": 4, "num_heads": 5, "relative_attention_num_buckets": 16,
       "relative_attention_max_distance": 40, "layer_norm_epsilon": 1e-6, "vocab_size": 300,
       "eos_token_id": 1}
      """;

  @TempDir Path folder;

  @Test
  void theReferenceGivesTheSame() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of(PYTHON)) && run("-c", "import torch").isPresent(),
        "needs Debian's python3-torch");
    Files.writeString(folder.resolve("config.json"), CONFIG);
    Files.copy(TinyT5.folder().resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
    T5Config config = T5Config.read(folder.resolve("config.json"));
    Map<String, float[]> weights = randomWeights(config);
    write("model.safetensors", config, weights, List.copyOf(weights.keySet()));
    Random random = new Random(2);
    List<int[]> captions = new ArrayList<>();
    for (int length : new int[] {1, 7, 63, TOKENS}) {
      captions.add(random.ints(length, 0, config.vocabulary()).toArray());
    }
    List<float[]> hidden = reference(captions);
    for (int caption = 0; caption < captions.size(); caption++) {
      int[] tokens = captions.get(caption);
      int length = tokens.length;
      float[] expected = hidden.get(caption);
      try (T5Encoder encoder = T5Encoder.open(T5Folder.of(folder), TOKENS, Precision.FP32, 1)) {
        float[] actual = encoder.encode(tokens).embeddings();
        for (int i = 0; i < length * config.width(); i++) {
          assertEquals(expected[i], actual[i], TOLERANCE, length + " tokens, value " + i);
        }
      }
    }
  }

  /** One file or several: the same. */
  @Test
  void shardsAreReadAlike() throws Exception {
    Files.writeString(folder.resolve("config.json"), CONFIG);
    Files.copy(TinyT5.folder().resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
    T5Config config = T5Config.read(folder.resolve("config.json"));
    Map<String, float[]> weights = randomWeights(config);
    List<String> keys = List.copyOf(weights.keySet());
    write("model.safetensors", config, weights, keys);
    int[] tokens = {5, 17, 250, 1};
    float[] whole = embeddings(tokens);
    String print = T5Folder.of(folder).fingerprint();
    Files.delete(folder.resolve("model.safetensors"));
    StringBuilder index = new StringBuilder("{\"metadata\": {}, \"weight_map\": {");
    for (int part = 0; part < 2; part++) {
      int half = keys.size() / 2;
      List<String> some = part == 0 ? keys.subList(0, half) : keys.subList(half, keys.size());
      String name = "model-0000" + (part + 1) + "-of-00002.safetensors";
      write(name, config, weights, some);
      some.forEach(key -> index.append('"' + key + "\": \"" + name + "\","));
    }
    index.setCharAt(index.length() - 1, '}');
    Files.writeString(folder.resolve("model.safetensors.index.json"), index + "}");
    assertEquals(print, T5Folder.of(folder).fingerprint());
    assertEquals(Arrays.toString(whole), Arrays.toString(embeddings(tokens)));
  }

  private float[] embeddings(int[] tokens) throws EngineException {
    try (T5Encoder encoder = T5Encoder.open(T5Folder.of(folder), TOKENS, Precision.FP32, 1)) {
      return encoder.encode(tokens).embeddings();
    }
  }

  private static Map<String, float[]> randomWeights(T5Config config) {
    Map<String, long[]> shapes = T5Weights.shapes(config);
    shapes.put("shared.weight", new long[] {config.vocabulary(), config.width()});
    Map<String, float[]> weights = new TreeMap<>();
    shapes.forEach(
        (key, shape) -> {
          Random random = new Random(key.hashCode());
          boolean scale = shape.length == 1;
          boolean table = key.equals("shared.weight") || key.contains("bias");
          double deviation = scale ? 0.2 : table ? 1 : 1 / Math.sqrt((double) shape[1]);
          float[] values = new float[(int) (shape[0] * (scale ? 1 : shape[1]))];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((scale ? 1 : 0) + deviation * random.nextGaussian());
          }
          weights.put(key, values);
        });
    return weights;
  }

  private void write(String name, T5Config config, Map<String, float[]> weights, List<String> keys)
      throws IOException {
    Map<String, long[]> shapes = T5Weights.shapes(config);
    shapes.put("shared.weight", new long[] {config.vocabulary(), config.width()});
    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    keys.forEach(
        key -> declared.add(new SafetensorsWriter.Declared(key, DType.F32, shapes.get(key))));
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(folder.resolve(name), declared, Map.of())) {
      for (String key : keys) {
        float[] values = weights.get(key);
        ByteBuffer bytes =
            ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        writer.write(key, bytes);
      }
      writer.commit();
    }
  }

  /** Hidden states from PyTorch, padding and mask included. */
  private List<float[]> reference(List<int[]> captions) throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (int[] tokens : captions) {
      Arrays.stream(tokens).forEach(token -> lines.append(token).append(' '));
      lines.append('|').append(" 0".repeat(TOKENS - tokens.length)).append('\n');
    }
    Path script = Path.of("src/test/python/t5_reference.py").toAbsolutePath();
    Files.writeString(folder.resolve("stdin"), lines);
    String out = run(script.toString(), "run", folder.toString()).orElseThrow();
    List<float[]> all = new ArrayList<>();
    for (String line : out.lines().toList()) {
      String[] values = line.split(" ", -1);
      float[] hidden = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        hidden[i] = Float.parseFloat(values[i]);
      }
      all.add(hidden);
    }
    return all;
  }

  /** What Python prints; empty if it fails. */
  private Optional<String> run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PYTHON));
    command.addAll(List.of(arguments));
    Path in = folder.resolve("stdin");
    if (!Files.exists(in)) {
      Files.writeString(in, "");
    }
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? Optional.of(out) : Optional.empty();
  }
}
