package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.file.ByteSource;
import org.gstvae.latent.file.ChunkEntry;
import org.gstvae.latent.file.VaeFileReader;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.store.ModelStore;
import org.gstvae.model.store.ModelWriter;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.t5.T5Encoder;
import org.gstvae.t5.T5Folder;
import org.gstvae.text.caption.EmbeddingStore;
import org.gstvae.torch.TorchExecutor;
import org.gstvae.torch.WeightTensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reference's text cases through vaeencode and vaedecode. Their pictures are rounded to 8 bits
 * on the way in, so that what is expected comes from the network itself on the rounded pictures,
 * which {@code tests/golden.sh} holds against the reference. The reference's embeddings are put
 * where those of a prompt are kept. All pipelines run in one process.
 */
class GoldenTextTest {
  private static final String MODEL = "c16ztext";
  private static final int TOKENS = 100;

  /** A case, and which of its batch. */
  record Case(String name, int index) {
    String prompt() {
      return name + "-" + index;
    }

    boolean image() {
      return description(name).get("mask_temporal").asBoolean();
    }

    Path file(String extension) {
      return Checkout.workDirectory().resolve(prompt() + "." + extension);
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("c16ztext-video", 0),
          new Case("c16ztext-video-empty-caption", 0),
          new Case("c16ztext-nomask", 0),
          new Case("c16ztext-b2", 0),
          new Case("c16ztext-b2", 1),
          new Case("c16ztext-image", 0),
          new Case("c16ztext-chunk11", 0));

  private static JsonNode manifest;
  private static Path model;
  private static VaeConfig config;

  private static Path golden(String name) {
    return Checkout.root().resolve("../shared/golden").resolve(name).normalize();
  }

  @BeforeAll
  static void importModelAndRunPipelines() throws IOException, EngineException {
    assumeTrue(Files.exists(golden("manifest.json")), "no ../shared/golden beside the checkout");
    manifest = new ObjectMapper().readTree(golden("manifest.json").toFile());
    config =
        VaeConfig.published(
            16,
            0,
            32,
            List.of(1, 1, 1, 1),
            1,
            List.of(27, 54, 108, 216),
            4,
            16,
            List.of(2, 4),
            new VaeConfig.Text(96, 2, 16, TOKENS));
    model = Checkout.workDirectory().resolve("golden-text").resolve(MODEL);
    ModelWriter.Content content =
        new ModelWriter.Content(
            MODEL,
            config,
            8,
            Checkout.root().resolve("tests/src/test/resources/t5-96"),
            null,
            "unknown",
            "Reference weights.",
            JsonNodeFactory.instance.textNode("reference"),
            null);
    try (SafetensorsFile weights = SafetensorsFile.open(golden("model-c16ztext.safetensors"))) {
      ModelWriter.write(model, content, weights, null, (done, total) -> {});
    }
    runPipelines();
  }

  private static void runPipelines() throws EngineException, IOException {
    List<ObjectNode> pipelines = new ArrayList<>();
    for (Case each : CASES) {
      try (SafetensorsFile file = SafetensorsFile.open(golden(each.name + ".safetensors"))) {
        keepEmbeddings(each.prompt(), guidance(file, each.index));
        pipelines.add(Prompted.pipeline(encoding(each, Pictures.read(file, each.index))));
        pipelines.add(Prompted.pipeline(decoding(each)));
      }
    }
    Prompted.all(pipelines).forEach(Prompted::ended);
  }

  static List<Case> cases() {
    return CASES;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void throughTheElements(Case each) throws EngineException, IOException, LatentException {
    String name = each.name;
    int index = each.index;
    JsonNode description = description(name);
    boolean image = each.image();
    try (SafetensorsFile file = SafetensorsFile.open(golden(name + ".safetensors"))) {
      Pictures pictures = Pictures.read(file, index);
      double latentTolerance = description.get("tolerance").get("latent").asDouble();
      double pictureTolerance = description.get("tolerance").get("reconstruction").asDouble();
      List<float[]> chunks = latents(each.file("vae"));
      byte[] frames = Files.readAllBytes(each.file("rgb"));
      assertEquals(pictures.frames * pictures.frameBytes(), frames.length);
      int chunk = 0;
      for (int first = 0; first < pictures.frames; first += 8) {
        int count = Math.min(8, pictures.frames - first);
        Expected expected = expected(file, index, pictures.chunk(first, count, image), image);
        assertClose(name + " latents", expected.latents, chunks.get(chunk++), latentTolerance);
        assertPictures(name, expected.pictures, frames, first, count, pictures, pictureTolerance);
      }
      assertEquals(chunk, chunks.size());
    }
  }

  private static JsonNode description(String name) {
    for (JsonNode description : manifest.get("cases")) {
      if (description.get("name").asText().equals(name)) {
        return description;
      }
    }
    throw new AssertionError("no case " + name);
  }

  private static float[] values(SafetensorsFile file, String key, int index)
      throws EngineException {
    FloatBuffer all = file.get(key).data().asFloatBuffer();
    int each = all.remaining() / (int) file.shape(key)[0];
    float[] values = new float[each];
    all.get(index * each, values);
    return values;
  }

  private static Guidance guidance(SafetensorsFile file, int index) throws EngineException {
    int dimension = config.text().contextDim();
    float[] embeddings = values(file, "text_embeddings", index);
    float[] mask = values(file, "text_mask", index);
    float[] padded = new float[TOKENS * dimension];
    float[] counts = new float[TOKENS];
    System.arraycopy(embeddings, 0, padded, 0, embeddings.length);
    System.arraycopy(mask, 0, counts, 0, mask.length);
    return new Guidance(padded, counts, TOKENS, dimension);
  }

  private static void keepEmbeddings(String prompt, Guidance guidance)
      throws EngineException, IOException {
    try (Model opened = new ModelStore(List.of()).open(model.toString())) {
      EmbeddingStore.Source source =
          new EmbeddingStore.Source(
              T5Folder.of(opened.textEncoder()).fingerprint(),
              T5Encoder.preferredPrecision(),
              TOKENS,
              guidance.dimension());
      new EmbeddingStore(Prompted.cache().resolve("gst-vae/embeddings"))
          .put(source, prompt, guidance);
    }
  }

  private static String encoding(Case each, Pictures pictures) throws IOException {
    Files.write(each.file("raw"), pictures.bytes);
    return "filesrc location=%s ! rawvideoparse format=rgb width=%d height=%d framerate=25/1"
            .formatted(each.file("raw"), pictures.width, pictures.height)
        + " ! vaeencode model=%s prompt=%s precision=fp32 latent-format=f32 mode=%s"
            .formatted(model, each.prompt(), each.image() ? "image" : "video")
        + " ! vaemux ! filesink location="
        + each.file("vae");
  }

  private static String decoding(Case each) {
    return "filesrc location="
        + each.file("vae")
        + " ! vaedemux ! vaedecode model="
        + model
        + " precision=fp32 ! video/x-raw,format=RGB ! filesink location="
        + each.file("rgb");
  }

  private record Expected(float[] latents, float[] pictures) {}

  /** The network itself, in FP32, on one chunk; latents as [T][h][w][z]. */
  private static Expected expected(SafetensorsFile file, int index, Chunk chunk, boolean image)
      throws EngineException {
    try (NoGradGuard noGradients = new NoGradGuard();
        PointerScope scope = new PointerScope();
        SafetensorsFile source = SafetensorsFile.open(golden("model-c16ztext.safetensors"));
        WeightTensors weights =
            WeightTensors.load(source, VaeNetwork.smallest(config), ScalarType.Float)) {
      GraphBuilder g = new GraphBuilder();
      Map<String, Tensor> inputs = new HashMap<>();
      long tokens = file.shape("text_mask")[1];
      Value context =
          input(
              g,
              inputs,
              "context",
              values(file, "text_embeddings", index),
              1,
              tokens,
              config.text().contextDim());
      Value mask = input(g, inputs, "mask", values(file, "text_mask", index), 1, tokens);
      VaeNetwork network =
          new VaeNetwork(g, config, image ? CodecMode.IMAGE : CodecMode.VIDEO, context, mask, null);
      Value pictures =
          input(g, inputs, "pictures", chunk.values, 1, 3, chunk.frames, chunk.height, chunk.width);
      Value latent = network.encode(pictures, null, null).latent();
      g.output("latent", g.permute(latent, 0, 2, 3, 4, 1));
      g.output("pictures", network.decode(latent));
      Map<String, Tensor> outputs =
          new TorchExecutor(ScalarType.Float, false).run(g.build(), inputs, weights);
      return new Expected(array(outputs.get("latent")), array(outputs.get("pictures")));
    }
  }

  private static Value input(
      GraphBuilder g, Map<String, Tensor> inputs, String name, float[] values, long... shape) {
    inputs.put(name, torch.from_blob(new FloatPointer(values), shape).clone());
    return g.input(name, ElementType.COMPUTE, shape);
  }

  private static float[] array(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    tensor.contiguous().data_ptr_float().get(values);
    return values;
  }

  private static void assertClose(String what, float[] expected, float[] actual, double tolerance) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance, what + " value " + i);
    }
  }

  /** Bytes are what the network gave, rounded: half a step on top of the tolerance. */
  private static void assertPictures(
      String name,
      float[] expected,
      byte[] actual,
      int first,
      int count,
      Pictures pictures,
      double tolerance) {
    int pixels = pictures.width * pictures.height;
    int held = expected.length / (3 * pixels);
    for (int frame = 0; frame < count; frame++) {
      for (int channel = 0; channel < 3; channel++) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          double value = expected[(channel * held + frame) * pixels + pixel];
          double level = (Math.max(-1, Math.min(1, value)) + 1) * 127.5;
          int at = ((first + frame) * pixels + pixel) * 3 + channel;
          double error = Math.abs(Byte.toUnsignedInt(actual[at]) - level);
          assertTrue(
              error <= 0.5 + tolerance * 127.5 + 1e-3, () -> name + ": error " + error + " levels");
        }
      }
    }
  }

  private record Chunk(float[] values, int frames, int height, int width) {}

  /** A case's input as packed RGB. */
  private record Pictures(byte[] bytes, int frames, int height, int width) {
    static Pictures read(SafetensorsFile file, int index) throws EngineException {
      long[] shape = file.shape("input");
      int frames = (int) shape[2];
      int height = (int) shape[3];
      int width = (int) shape[4];
      float[] values = values(file, "input", index);
      int plane = frames * height * width;
      byte[] bytes = new byte[3 * plane];
      for (int i = 0; i < plane; i++) {
        for (int channel = 0; channel < 3; channel++) {
          bytes[3 * i + channel] = (byte) Math.round((values[channel * plane + i] + 1) * 127.5f);
        }
      }
      return new Pictures(bytes, frames, height, width);
    }

    int frameBytes() {
      return 3 * width * height;
    }

    /** Frames from -1 to 1, padded to a multiple of 4 by the last one; an image is one. */
    Chunk chunk(int first, int count, boolean image) {
      int padded = image ? count : (count + 3) / 4 * 4;
      int pixels = width * height;
      float[] values = new float[3 * padded * pixels];
      for (int frame = 0; frame < padded; frame++) {
        int source = first + Math.min(frame, count - 1);
        for (int i = 0; i < 3 * pixels; i++) {
          int value = Byte.toUnsignedInt(bytes[source * 3 * pixels + i]);
          values[(i % 3 * padded + frame) * pixels + i / 3] = value / 127.5f - 1;
        }
      }
      return new Chunk(values, padded, height, width);
    }
  }

  /** The latents of a file's chunks. */
  private static List<float[]> latents(Path file) throws IOException, LatentException {
    List<float[]> chunks = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      VaeFileReader reader = new VaeFileReader(ByteSource.of(channel));
      for (ChunkEntry entry : reader.chunks()) {
        AccessUnitReader unit = new AccessUnitReader(reader.unit(entry));
        ByteBuffer bytes =
            ByteBuffer.allocate((int) unit.chunk().latentBytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertTrue(unit.readLatents(bytes).complete());
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        chunks.add(values);
      }
    }
    return chunks;
  }
}
