package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bad input gets: one clear sentence, never a crash, a hang or a stack trace. */
class BadInputTest {
  private static final String SOURCE =
      "videotestsrc num-buffers=20 ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! ";

  /** A model directory that begins as a copy of the tiny one. */
  private static Path copyOfTiny(String name) throws IOException {
    Path tiny = TestModels.directory().resolve(TestModels.TINY);
    Path copy = Files.createDirectories(Checkout.workDirectory().resolve("broken").resolve(name));
    for (String file : new String[] {"model.json", "weights.safetensors", "LICENSE"}) {
      Files.copy(tiny.resolve(file), copy.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }

  private static Finished encodeWith(Path model) {
    return Launch.pipeline(SOURCE + "vaeencode model=" + model + " ! fakesink").run();
  }

  private static Path whole;

  @BeforeAll
  static void encode() {
    whole = Checkout.workDirectory().resolve("whole.vae");
    Launch.pipeline(SOURCE + "vaeencode model=tiny ! vaemux ! filesink location=" + whole)
        .run()
        .succeeds();
  }

  @Test
  void unknownModel() {
    Launch.pipeline(SOURCE + "vaeencode model=no-such-model ! fakesink")
        .run()
        .failsSaying("no-such-model");
  }

  @Test
  void theModelOfADecoderIsUnknown() {
    Launch.pipeline(SOURCE + "vaeencode model=tiny ! vaedecode model=no-such-model ! fakesink")
        .run()
        .failsSaying("no-such-model");
  }

  @Test
  void modelWithoutDescription() throws IOException {
    Path model = copyOfTiny("no-description");
    Files.delete(model.resolve("model.json"));
    encodeWith(model).failsSaying("no-description");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"schema\": 1}", "\u0000\u0001"})
  void modelWithABrokenDescription(String text) throws IOException {
    Path model = copyOfTiny("broken-description");
    Files.writeString(model.resolve("model.json"), text);
    encodeWith(model).failsSaying("model.json");
  }

  @Test
  void modelOfANewerSchema() throws IOException {
    Path model = copyOfTiny("newer-schema");
    ObjectMapper json = new ObjectMapper();
    Path description = model.resolve("model.json");
    ObjectNode node = (ObjectNode) json.readTree(description.toFile());
    json.writeValue(description.toFile(), node.put("schema", 99));
    encodeWith(model).failsSaying("model.json", "schema: 99");
  }

  @Test
  void weightsThatDoNotFitTheArchitecture() throws IOException {
    Path model = copyOfTiny("misfit");
    ObjectMapper json = new ObjectMapper();
    Path description = model.resolve("model.json");
    ObjectNode node = (ObjectNode) json.readTree(description.toFile());
    node.withObject("/architecture").put("ch", 64);
    json.writeValue(description.toFile(), node);
    encodeWith(model).failsSaying("weights.safetensors", "encoder");
  }

  @Test
  void truncatedWeights() throws IOException {
    Path model = copyOfTiny("truncated-weights");
    Path weights = model.resolve("weights.safetensors");
    byte[] weightBytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(weightBytes, weightBytes.length / 2));
    encodeWith(model).failsSaying("weights.safetensors");
  }

  @ParameterizedTest
  @CsvSource({
    "precision=int8, int8",
    "precision=fp8, fp8",
    "frames-per-chunk=7, frames-per-chunk: 7",
    "backend=tensorrt, TensorRT"
  })
  void settingsThatCannotBeHad(String setting, String said) {
    Finished finished =
        Launch.pipeline(SOURCE + "vaeencode model=tiny " + setting + " ! fakesink").run();
    finished.failsSaying();
    String all = (finished.out() + finished.err()).toLowerCase(Locale.ROOT);
    assertTrue(all.contains(said.toLowerCase(Locale.ROOT)), finished::toString);
  }

  @Test
  void interlacedVideo() {
    Launch.pipeline(
            "videotestsrc num-buffers=8 ! video/x-raw,width=64,height=48,interlace-mode=interleaved ! vaeencode model=tiny ! fakesink")
        .run()
        .failsSaying("deinterlace");
  }

  @ParameterizedTest
  @CsvSource({"8, 8", "15, 64", "64, 15"})
  void videoThatIsTooSmall(int width, int height) {
    Launch.pipeline(
            "videotestsrc num-buffers=8 ! video/x-raw,format=RGB,width=%d,height=%d ! vaeencode model=tiny ! fakesink"
                .formatted(width, height))
        .run()
        .failsSaying(
            (width < 16 ? "width: " + width : "height: " + height) + " (expected: 16..8192)");
  }

  @Test
  void latentsOfAnotherModel() {
    TestModels.withOther();
    Finished finished =
        Launch.pipeline(SOURCE + "vaeencode model=tiny ! vaedecode model=other ! fakesink").run();
    finished.failsSaying("tiny", "other");
  }

  @Test
  void latentsOfAModelThatIsNotHere() throws IOException {
    Path empty = Files.createDirectories(Checkout.workDirectory().resolve("no-models"));
    Launch.pipeline("filesrc location=" + whole + " ! vaedemux ! vaedecode ! fakesink")
        .with("VAE_MODELS_PATH", empty.toString())
        .run()
        .failsSaying("tiny");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 40, 200})
  void fileCutAtTheStart(int bytes) throws IOException {
    Path cut = Checkout.workDirectory().resolve("cut-" + bytes + ".vae");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(whole), bytes));
    Launch.pipeline("filesrc location=" + cut + " ! vaedemux ! vaedecode ! fakesink")
        .run()
        .failsSaying("ERROR");
  }

  /** Cut in a chunk: everything before it plays. */
  @Test
  void fileCutInTheMiddle() throws IOException {
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Checkout.workDirectory().resolve("cut-late.vae");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length * 2 / 3));
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "filesrc location=" + cut + " ! vaedemux ! vaedecode ! fakesink name=see"))
            .ended();
    int frames = seen.at("see").buffers().size();
    assertTrue(frames >= 8 && frames < 20, () -> frames + " frames");
  }

  /** Any bytes may be wrong: the pipeline ends in order, with or without an error. */
  @Test
  void damagedFiles() throws IOException {
    byte[] bytes = Files.readAllBytes(whole);
    Random random = new Random(3);
    List<ObjectNode> specs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      byte[] damaged = bytes.clone();
      int from = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, from + 1 + random.nextInt(64));
      for (int at = from; at < to; at++) {
        damaged[at] = (byte) random.nextInt();
      }
      Path file = Checkout.workDirectory().resolve("damaged-" + i + ".vae");
      Files.write(file, damaged);
      specs.add(
          Observation.pipeline(
              "filesrc location=" + file + " ! vaedemux ! vaedecode ! fakesink name=see"));
    }
    for (Observation seen : Observation.all(specs)) {
      if (seen.error() != null) {
        assertTrue(!seen.error().message().equals("timeout"), () -> "hung: " + seen);
        assertTrue(seen.error().message().length() > 10, () -> "says too little: " + seen.error());
      }
      assertTrue(
          seen.at("see").buffers().size() <= 24, () -> "more frames than there were: " + seen);
    }
  }

  /** Damage inside a chunk's numbers: a warning, concealment, and every frame still comes. */
  @Test
  void damageInsideAChunkIsConcealed() throws IOException {
    byte[] bytes = Files.readAllBytes(whole);
    // The numbers of the last chunk lie in the file's second half, well before its end.
    int at = bytes.length * 3 / 5;
    bytes[at] ^= 0x55;
    bytes[at + 1] ^= 0x55;
    Path file = Checkout.workDirectory().resolve("conceal.vae");
    Files.write(file, bytes);
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "filesrc location=" + file + " ! vaedemux ! vaedecode ! fakesink name=see"))
            .ended();
    assertEquals(20, seen.at("see").buffers().size());
    assertTrue(!seen.warnings().isEmpty(), "a warning says that something was damaged");
    assertTrue(
        seen.warnings().get(0).domain().contains("stream-error"), () -> seen.warnings().toString());
  }

  @Test
  void aFileThatIsSomethingElse() {
    Launch.pipeline("filesrc location=" + Checkout.clip() + " ! vaedemux ! vaedecode ! fakesink")
        .run()
        .failsSaying("ERROR");
  }

  @Test
  void aFullDisk() {
    Launch.pipeline(SOURCE + "vaeencode model=tiny ! vaemux ! filesink location=/dev/full")
        .run()
        .failsSaying("space");
  }

  @Test
  void promptFileThatIsNotThere() {
    Launch.pipeline(SOURCE + "vaeencode model=tiny prompt-file=/nowhere/prompt.txt ! fakesink")
        .run()
        .failsSaying("/nowhere/prompt.txt");
  }
}
