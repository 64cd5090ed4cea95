package org.gstvae.model.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.gstvae.engine.EngineException;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.GoldenData;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelStoreTest {
  private static final VaeConfig SMALL =
      VaeConfig.published(4, 4, 32, List.of(1, 1), 1, List.of(), 2, 16, List.of(), null);

  @TempDir Path dir;
  private ModelStore store;

  /** Weights in memory, each element of a tensor being its index. */
  private static final class Counting implements WeightSource {
    final Map<String, long[]> shapes = new LinkedHashMap<>();
    DType dtype = DType.F32;

    Counting(VaeConfig config) {
      shapes.putAll(VaeNetwork.parameters(config));
    }

    @Override
    public Set<String> keys() {
      return shapes.keySet();
    }

    @Override
    public long[] shape(String key) throws EngineException {
      if (!shapes.containsKey(key)) {
        throw new EngineException(EngineException.Kind.NOT_FOUND, "no tensor " + key);
      }
      return shapes.get(key);
    }

    @Override
    public StoredTensor get(String key) {
      long elements = 1;
      for (long extent : shapes.get(key)) {
        elements *= extent;
      }
      ByteBuffer data =
          ByteBuffer.allocate(Math.toIntExact(elements * dtype.bytes()))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < elements && dtype == DType.F32; i++) {
        data.putFloat(4 * i, i);
      }
      return new StoredTensor(key, dtype, shapes.get(key), data);
    }

    @Override
    public void close() {}
  }

  private static ModelWriter.Content content(String name) {
    return new ModelWriter.Content(
        name,
        SMALL,
        8,
        new LatentStatistics(List.of(0.0, 0.5, -1.0, 2.0), List.of(1.0, 1.0, 0.5, 3.0)),
        "MIT",
        "MIT License text",
        TextNode.valueOf("counted"),
        null);
  }

  private ModelDescription write(String name) throws EngineException {
    return ModelWriter.write(
        dir.resolve(name), content(name), new Counting(SMALL), null, (done, total) -> {});
  }

  private static String failure(EngineException.Kind kind, ThrowingRunnable action) {
    EngineException e = assertThrows(EngineException.class, action::run);
    assertEquals(kind, e.kind(), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    return e.getMessage();
  }

  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  @BeforeEach
  void openStore() {
    store = new ModelStore(List.of(dir.resolve("absent"), dir));
  }

  @Test
  void whatIsWrittenIsFoundByNameAndByDirectory() throws Exception {
    ModelDescription written = write("small");
    for (String how : List.of("small", dir.resolve("small").toString())) {
      try (Model model = store.open(how)) {
        assertEquals("small", model.name());
        assertEquals(SMALL, model.config());
        assertEquals(written.hash(), model.hash());
        assertEquals(8, model.framesPerChunk());
        assertEquals(dir.resolve("small"), model.directory());
        assertEquals(VaeNetwork.parameters(SMALL).keySet(), model.weights().keys());
        assertEquals(2f, model.weights().get("encoder.conv_in.bias").data().getFloat(8));
      }
    }
    assertEquals("MIT License text", Files.readString(dir.resolve("small/LICENSE")));
    assertEquals(written, ModelJson.readDescription(dir.resolve("small/model.json")));
  }

  @Test
  void hashIsWhatItsDescriptionSays() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(ModelJson.canonical(SMALL));
    Counting weights = new Counting(SMALL);
    for (String key : new TreeMap<>(weights.shapes).keySet()) {
      digest.update(weights.get(key).data());
    }
    String expected = HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    assertEquals(expected, write("small").hash());
    String json = new String(ModelJson.canonical(SMALL), StandardCharsets.UTF_8);
    assertTrue(json.startsWith("{\"attn_resolutions\":[],\"attn_temporal_factor\":[],\"ch\":32"));
    assertFalse(json.contains(" ") || json.contains("text"), json);
  }

  @Test
  void narrowerStorageIsHashedAsStored() throws Exception {
    String f32 = write("small").hash();
    Counting weights = new Counting(SMALL);
    String f16 =
        ModelWriter.write(dir.resolve("h"), content("h"), weights, DType.F16, (d, t) -> {}).hash();
    try (Model model = store.open("h")) {
      assertEquals(DType.F16, model.weights().dtype("encoder.conv_in.weight"));
      assertEquals(f16, ModelHash.of(SMALL, model.weights()));
    }
    // Indices above 2048 are not all binary16 values.
    assertFalse(f32.equals(f16));
  }

  @Test
  void listTellsBrokenModelsToo() throws Exception {
    write("good");
    write("bad");
    Files.writeString(dir.resolve("bad/model.json"), "{");
    List<ModelStore.Found> found = store.list();
    assertEquals(2, found.size());
    assertTrue(found.get(0).problem().contains("bad/model.json: not JSON"));
    assertNull(found.get(1).problem());
    assertEquals("good", found.get(1).description().name());
    assertEquals(Files.size(dir.resolve("good/weights.safetensors")), found.get(1).bytes());
  }

  @Test
  void earlierFoldersHideLaterOnes() throws Exception {
    for (String folder : List.of("a", "b")) {
      ModelWriter.write(
          dir.resolve(folder).resolve("same"),
          content("same"),
          new Counting(SMALL),
          null,
          (done, total) -> {});
    }
    ModelStore both = new ModelStore(List.of(dir.resolve("b"), dir.resolve("a")));
    assertEquals(dir.resolve("b/same"), both.locate("same"));
    assertEquals(1, both.list().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "..", ".", "", "../x", "/no/such", "Name", "a\u0000b", "x y"})
  void whatIsNoModelIsNotFound(String name) {
    failure(EngineException.Kind.NOT_FOUND, () -> store.open(name).close());
  }

  @Test
  void namesAreNoPaths() throws Exception {
    write("small");
    Files.createDirectories(dir.resolve("sub"));
    ModelStore inner = new ModelStore(List.of(dir.resolve("sub")));
    failure(EngineException.Kind.NOT_FOUND, () -> inner.open("../small").close());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"schema\" : 1|\"schema\" : 2|schema: 2 (expected: 1..1)",
        "\"schema\" : 1|\"schema\" : 1.5|schema: ",
        "\"name\" : \"small\"|\"name\" : \"../x\"|name: ../x",
        "\"family\" : \"videovae+\"|\"family\" : \"other\"|family: other",
        "\"frames_per_chunk\" : 8|\"frames_per_chunk\" : 7|frames_per_chunk: 7 (expected: a multiple of 2",
        "\"ch\" : 32|\"ch\" : 33|architecture: ch: 33 (expected: a multiple of 32",
        "\"ch\" : 32|\"ch\" : \"x\"|architecture.ch: ",
        "\"ch\" : 32|\"ch\" : 32, \"ch\" : 64|Duplicate",
        "\"ch\" : 32|\"ch\" : 32, \"new_switch\" : 1|new_switch",
        "\"ch\" : 32|\"ch\" : 64|weights.safetensors does not fit the architecture: of another shape: encoder.conv_in.weight [32, 3, 1, 3, 3] (expected: [64, 3, 1, 3, 3])",
        "\"num_res_blocks\" : 1|\"num_res_blocks\" : 2|missing: encoder.down.0.block.1.",
        "\"embed_dim\" : 4|\"embed_dim\" : 0|not part of the network: post_quant_conv.bias",
        "\"hash\" : \"|\"hash\" : \"x|hash: x",
      })
  void brokenDescriptionsNameFileAndField(String from, String to, String why) throws Exception {
    write("small");
    Path json = dir.resolve("small/model.json");
    String text = Files.readString(json);
    assertTrue(text.contains(from), text);
    Files.writeString(json, text.replaceFirst(Pattern.quote(from), to));
    String message = failure(EngineException.Kind.INVALID, () -> store.open("small").close());
    assertTrue(message.startsWith(dir.resolve("small").toString()), message);
    assertTrue(message.contains(why), message);
  }

  @Test
  void missingAndDamagedFilesAreNamed() throws Exception {
    write("small");
    Path weights = dir.resolve("small/weights.safetensors");
    Files.write(weights, new byte[100]);
    assertTrue(
        failure(EngineException.Kind.INVALID, () -> store.open("small").close())
            .startsWith(weights.toString()));
    Files.delete(weights);
    assertTrue(
        failure(EngineException.Kind.NOT_FOUND, () -> store.open("small").close())
            .startsWith(weights.toString()));
  }

  @Test
  void knownExtrasAreDroppedAndOthersNamed() throws Exception {
    Counting weights = new Counting(SMALL);
    weights.shapes.put("loss.logvar", new long[] {});
    weights.shapes.put("encoder.mid.block_1.conv3_tmp.conv.bias", new long[] {32});
    ModelWriter.write(dir.resolve("x"), content("x"), weights, null, (d, t) -> {});
    try (Model model = store.open("x")) {
      assertEquals(VaeNetwork.parameters(SMALL).keySet(), model.weights().keys());
    }
    weights.shapes.put("other", new long[] {1});
    weights.shapes.remove("decoder.conv_in.bias");
    weights.shapes.put("decoder.conv_out.bias", new long[] {1});
    String message =
        failure(
            EngineException.Kind.INVALID,
            () -> ModelWriter.write(dir.resolve("x"), content("x"), weights, null, (d, t) -> {}));
    assertTrue(message.contains("missing: decoder.conv_in.bias"), message);
    assertTrue(message.contains("decoder.conv_out.bias [1] (expected: [3])"), message);
    assertTrue(message.contains("not part of the network: other"), message);
  }

  @Test
  void integersAreNoWeights() {
    Counting weights = new Counting(SMALL);
    weights.dtype = DType.I64;
    assertTrue(
        failure(
                EngineException.Kind.INVALID,
                () ->
                    ModelWriter.write(dir.resolve("x"), content("x"), weights, null, (d, t) -> {}))
            .contains("I64 (expected: floating point) and "));
  }

  @Test
  void progressReachesItsEnd() throws Exception {
    List<Integer> seen = new ArrayList<>();
    int total = VaeNetwork.parameters(SMALL).size();
    ModelWriter.write(
        dir.resolve("p"),
        content("p"),
        new Counting(SMALL),
        null,
        (done, of) -> {
          assertEquals(total, of);
          seen.add(done);
        });
    assertEquals(total, seen.size());
    assertEquals(total, seen.get(total - 1));
  }

  @Test
  void architectureIsReadOffTheKeys() throws Exception {
    for (String preset : VaeConfig.presets()) {
      VaeConfig config = VaeConfig.preset(preset);
      assertEquals(config, ArchitectureInference.of(new Counting(config)), preset);
    }
    assertEquals(SMALL, ArchitectureInference.of(new Counting(SMALL)));
    Counting empty = new Counting(SMALL);
    empty.shapes.clear();
    assertTrue(
        failure(EngineException.Kind.INVALID, () -> ArchitectureInference.of(empty))
            .contains("--preset"));
  }

  @Test
  void goldenModelsFitTheirNetworks() throws Exception {
    for (String name : List.of("model-a16z.safetensors", "model-t4z.ckpt")) {
      try (WeightSource weights = WeightSource.open(GoldenData.file(name))) {
        VaeConfig config = ArchitectureInference.of(weights);
        ModelWriter.Content content =
            new ModelWriter.Content(
                "golden", config, 8, null, "none", "none", TextNode.valueOf(name), null);
        Path target = dir.resolve(name);
        String hash = ModelWriter.write(target, content, weights, null, (d, t) -> {}).hash();
        assertEquals(hash, ModelHash.of(config, weights));
        try (Model model = store.open(target.toString())) {
          String key = "encoder.conv_in.weight";
          byte[] stored = new byte[model.weights().get(key).data().remaining()];
          byte[] original = new byte[stored.length];
          model.weights().get(key).data().get(stored);
          weights.get(key).data().get(original);
          assertArrayEquals(original, stored);
        }
      }
    }
  }
}
