package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prompts through whole pipelines. Every frame of the source is the same, so that the pictures of a
 * chunk tell which prompt it was encoded and decoded with.
 */
class TextTest {
  private static final int FRAMES = 4;
  private static final int CHANGES = 100;
  private static final long CHUNK = 160_000_000;
  private static final List<String> PROMPTS =
      List.of("a red car", "birds fly", "a quiet garden", "waves", "city at night", "");

  /** Prompt to pictures, each from a pipeline with that prompt alone. */
  private static final Map<String, List<Long>> PICTURES = new HashMap<>();

  private static String source(int chunks) {
    return "videotestsrc name=source pattern=gradient num-buffers="
        + chunks * FRAMES
        + " ! video/x-raw,format=RGB,width=24,height=16,framerate=25/1 ! ";
  }

  private static String encoder(String properties) {
    return "vaeencode name=encode model=guided frames-per-chunk=" + FRAMES + " " + properties;
  }

  private static String decoder(String properties) {
    return " ! vaedecode name=decode " + properties + " ! video/x-raw,format=RGB ! fakesink";
  }

  private static String quoted(String prompt) {
    return "prompt=\"" + prompt + "\"";
  }

  @BeforeAll
  static void picturesOfEachPrompt() {
    TestModels.withText();
    List<ObjectNode> specs =
        PROMPTS.stream()
            .map(p -> Prompted.pipeline(source(1) + encoder(quoted(p)) + decoder("")))
            .toList();
    List<Prompted> results = Prompted.all(specs);
    for (int i = 0; i < PROMPTS.size(); i++) {
      assertEquals(List.of(PROMPTS.get(i)), results.get(i).ended().encoded());
      PICTURES.put(PROMPTS.get(i), results.get(i).pictures(0, FRAMES));
    }
    assertEquals(PROMPTS.size(), new HashSet<>(PICTURES.values()).size(), "all differ");
  }

  /** Not two alike in a row, and no order that could hide being one late. */
  private static List<String> changes() {
    Random random = new Random(5);
    List<String> prompts = new ArrayList<>(List.of(PROMPTS.get(0)));
    while (prompts.size() <= CHANGES) {
      String next = PROMPTS.get(random.nextInt(PROMPTS.size()));
      if (!next.equals(prompts.get(prompts.size() - 1))) {
        prompts.add(next);
      }
    }
    return prompts;
  }

  private static void addPrompts(ObjectNode spec, List<String> prompts) {
    prompts.forEach(spec.withArray("/prompts")::add);
  }

  private static void assertDecodedAsEncoded(Prompted seen) {
    for (int chunk = 0; chunk < seen.entered().size(); chunk++) {
      String prompt = seen.entered().get(chunk);
      assertEquals(
          PICTURES.get(prompt == null ? "" : prompt), seen.pictures(chunk, FRAMES), "" + chunk);
    }
  }

  @Test
  void aHundredChangesAndAFile() {
    Path file = Checkout.workDirectory().resolve("prompts.vae");
    List<String> prompts = changes();
    ObjectNode spec =
        Prompted.pipeline(
            source(prompts.size())
                + encoder("! tee name=both both. ! queue ! vaemux ! filesink location=" + file)
                + " both. ! queue"
                + decoder(""));
    addPrompts(spec.put("every", FRAMES), prompts);
    Prompted seen = Prompted.of(spec).ended();
    assertEquals(prompts, seen.encoded());
    assertEquals(prompts, seen.entered());
    assertEquals(prompts.size() * FRAMES, seen.frames().size());
    assertDecodedAsEncoded(seen);

    int from = 37;
    Prompted sought =
        Prompted.of(
                Prompted.pipeline("filesrc location=" + file + " ! vaedemux" + decoder(""))
                    .put("seek", from * CHUNK))
            .ended();
    assertEquals(prompts.subList(from, prompts.size()), sought.entered());
    assertEquals(from * CHUNK, sought.frames().get(0).get(0));
    assertEquals((prompts.size() - from) * FRAMES, sought.frames().size());
    assertDecodedAsEncoded(sought);
  }

  /** Live pictures do not wait: whatever each chunk says, it was encoded with. */
  @Test
  void liveChangesByAnotherThread() {
    List<String> prompts = changes().subList(0, 20);
    ObjectNode spec =
        Prompted.pipeline(
            source(40).replace("videotestsrc", "videotestsrc is-live=true")
                + encoder("! queue max-size-buffers=0 max-size-bytes=0 max-size-time=0")
                + decoder("").replace("fakesink", "fakesink sync=false"));
    addPrompts(spec, prompts);
    Prompted seen = Prompted.of(spec).ended();
    assertEquals(40 * FRAMES, seen.frames().size());
    assertEquals(seen.encoded(), seen.entered());
    assertEquals(prompts.get(prompts.size() - 1), seen.encoded().get(39));
    assertDecodedAsEncoded(seen);
  }

  @Test
  void withoutAPromptItIsTheEmptyOne() {
    Prompted seen = Prompted.of(Prompted.pipeline(source(1) + encoder("") + decoder(""))).ended();
    assertEquals(1, seen.encoded().size());
    assertEquals(null, seen.encoded().get(0));
    assertDecodedAsEncoded(seen);
  }

  @Test
  void tagsAreTakenWhenAskedFor() {
    String line = source(2) + encoder("prompt-from-tags=true ") + decoder("");
    ObjectNode asked = Prompted.pipeline(line).put("tag", "waves");
    ObjectNode notAsked =
        Prompted.pipeline(line.replace("prompt-from-tags=true", "")).put("tag", "waves");
    ObjectNode given =
        Prompted.pipeline(source(2) + encoder("prompt-from-tags=true prompt=birds") + decoder(""))
            .put("tag", "waves");
    List<Prompted> seen = Prompted.all(List.of(asked, notAsked, given));
    assertEquals(List.of("waves", "waves"), seen.get(0).ended().encoded());
    assertDecodedAsEncoded(seen.get(0));
    assertEquals(null, seen.get(1).ended().encoded().get(0));
    assertEquals(List.of("birds", "birds"), seen.get(2).ended().encoded());
  }

  @Test
  void theDecoderMayHaveItsOwn() {
    Prompted seen =
        Prompted.of(
                Prompted.pipeline(
                    source(1) + encoder(quoted("waves")) + decoder(quoted("birds fly"))))
            .ended();
    assertNotEquals(PICTURES.get("waves"), seen.pictures(0, FRAMES));
    assertNotEquals(PICTURES.get("birds fly"), seen.pictures(0, FRAMES));
  }

  @Test
  void aPromptThatIsTooLongLeavesTheOneBefore() {
    ObjectNode spec = Prompted.pipeline(source(3) + encoder("") + decoder("")).put("every", FRAMES);
    addPrompts(spec, List.of("waves", "x".repeat(5000), "a red car"));
    Prompted seen = Prompted.of(spec);
    assertEquals(null, seen.error());
    assertEquals(List.of("waves", "waves", "a red car"), seen.encoded());
    assertEquals(1, seen.warnings().size());
    assertTrue(seen.warnings().get(0).contains("4096"), seen.warnings()::toString);
    assertDecodedAsEncoded(seen);
  }

  @Test
  void picturesAreGuidedToo() {
    List<ObjectNode> specs = new ArrayList<>();
    for (String prompt : List.of("waves", "a red car", "waves")) {
      specs.add(
          Prompted.pipeline(source(1) + encoder("mode=image " + quoted(prompt)) + decoder("")));
    }
    List<Prompted> seen = Prompted.all(specs);
    assertEquals(List.of("waves", "waves", "waves", "waves"), seen.get(0).ended().encoded());
    assertEquals(FRAMES, seen.get(0).frames().size());
    assertEquals(seen.get(0).frames(), seen.get(2).ended().frames());
    assertNotEquals(seen.get(0).frames(), seen.get(1).ended().frames());
  }

  /** Prompts of a stream are anybody's bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"\u00ff\u00fe\u00fd!", "\u00c3(ab", "\u0000\u0000\u0000\u0000"})
  void promptsThatAreNoText(String bytes) throws IOException {
    Path file = Checkout.workDirectory().resolve("hostile.vae");
    Launch.pipeline(source(2) + encoder("prompt=abcd") + " ! vaemux ! filesink location=" + file)
        .with("XDG_CACHE_HOME", Prompted.cache().toString())
        .run()
        .succeeds();
    byte[] whole = Files.readAllBytes(file);
    byte[] hostile = bytes.getBytes(StandardCharsets.ISO_8859_1);
    int changed = 0;
    for (int at = 0; at < whole.length - 4; at++) {
      if (text(whole, at).equals("VAEU")) {
        int head = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 8);
        for (int prompt = at; prompt < at + head - 4; prompt++) {
          if (text(whole, prompt).equals("abcd")) {
            System.arraycopy(hostile, 0, whole, prompt, hostile.length);
            changed++;
          }
        }
        CRC32C crc = new CRC32C();
        crc.update(whole, at, head - 4);
        ByteBuffer.wrap(whole)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(at + head - 4, (int) crc.getValue());
      }
    }
    assertEquals(2, changed);
    Files.write(file, whole);
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "filesrc location="
                        + file
                        + " ! vaedemux ! vaedecode ! video/x-raw,format=RGB ! fakesink name=see"))
            .ended();
    assertEquals(2 * FRAMES, seen.at("see").buffers().size());
    if (hostile[0] != 0) {
      assertTrue(seen.warnings().get(0).message().contains("not UTF-8"), seen.warnings()::toString);
    }
  }

  private static String text(byte[] bytes, int at) {
    return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }

  @Test
  void aTextEncoderThatIsMissing() throws IOException {
    Path model = copyOfText("without-encoder", "text-encoder/nowhere");
    Launch.pipeline(source(1) + "vaeencode model=" + model + " ! fakesink")
        .run()
        .failsSaying(
            "config.json",
            "model.safetensors",
            "spiece.model",
            model.resolve("text-encoder").toString(),
            "--text-encoder");
  }

  @Test
  void aTextEncoderThatDoesNotFit() throws IOException {
    Path model = copyOfText("other-encoder", "encoder");
    Path encoder = Files.createDirectories(model.resolve("encoder"));
    Path tiny = Checkout.root().resolve("engines/text/src/test/resources/tiny-t5");
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(tiny.resolve(file), encoder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    String config = Files.readString(encoder.resolve("config.json"));
    Files.writeString(
        encoder.resolve("config.json"), config.replace("\"d_model\": 24", "\"d_model\": 32"));
    Launch.pipeline(source(1) + "vaeencode model=" + model + " ! fakesink")
        .run()
        .failsSaying("d_model: 32 (expected: 24");
    Files.writeString(
        encoder.resolve("config.json"), config.replace("\"num_layers\": 3", "\"num_layers\": 4"));
    Launch.pipeline(source(1) + "vaeencode model=" + model + " ! fakesink")
        .run()
        .failsSaying("no tensor encoder.block.3.");
  }

  private static Path copyOfText(String name, String encoder) throws IOException {
    Path from = TestModels.directory().resolve(TestModels.TEXT);
    Path copy = Files.createDirectories(Checkout.workDirectory().resolve("broken").resolve(name));
    for (String file : List.of("weights.safetensors", "LICENSE")) {
      Files.copy(from.resolve(file), copy.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    ObjectMapper json = new ObjectMapper();
    ObjectNode description = (ObjectNode) json.readTree(from.resolve("model.json").toFile());
    json.writeValue(copy.resolve("model.json").toFile(), description.put("text_encoder", encoder));
    return copy;
  }
}
