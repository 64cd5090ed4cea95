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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

  /** What each pipeline did. */
  private static final Map<String, Prompted> SEEN = new HashMap<>();

  private static final Path HUNDRED = Checkout.workDirectory().resolve("prompts.vae");
  private static final int SOUGHT = 37;
  private static final Path ABCD = Checkout.workDirectory().resolve("abcd.vae");

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

  /** All pipelines run in one process, which loads the model's libraries once. */
  @BeforeAll
  static void runPipelines() {
    TestModels.withText();
    Map<String, ObjectNode> specs = new LinkedHashMap<>();
    PROMPTS.forEach(p -> specs.put("alone: " + p, coded(1, quoted(p), "")));
    specs.put("without", coded(1, "", ""));
    specs.put("tags asked for", coded(2, "prompt-from-tags=true", "").put("tag", "waves"));
    specs.put("tags not asked for", coded(2, "", "").put("tag", "waves"));
    specs.put(
        "tags and a prompt",
        coded(2, "prompt-from-tags=true prompt=birds", "").put("tag", "waves"));
    specs.put("decoder's own", coded(1, quoted("waves"), quoted("birds fly")));
    specs.put(
        "too long",
        withPrompts(
            coded(3, "", "").put("every", FRAMES),
            List.of("waves", "x".repeat(5000), "a red car")));
    specs.put("picture of waves", coded(1, "mode=image " + quoted("waves"), ""));
    specs.put("picture of a car", coded(1, "mode=image " + quoted("a red car"), ""));
    specs.put("picture of waves again", coded(1, "mode=image " + quoted("waves"), ""));
    specs.put("hundred", hundred());
    specs.put("sought", sought());
    specs.put("live", live());
    specs.put(
        "abcd into a file",
        Prompted.pipeline(
            source(2) + encoder("prompt=abcd") + " ! vaemux ! filesink location=" + ABCD));
    List<Prompted> results = Prompted.all(List.copyOf(specs.values()));
    int next = 0;
    for (String name : specs.keySet()) {
      SEEN.put(name, results.get(next++));
    }
    for (String prompt : PROMPTS) {
      Prompted alone = SEEN.get("alone: " + prompt).ended();
      assertEquals(List.of(prompt), alone.encoded());
      PICTURES.put(prompt, alone.pictures(0, FRAMES));
    }
    assertEquals(PROMPTS.size(), new HashSet<>(PICTURES.values()).size(), "all differ");
  }

  private static ObjectNode coded(int chunks, String encoder, String decoder) {
    return Prompted.pipeline(source(chunks) + encoder(encoder) + decoder(decoder));
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

  private static ObjectNode withPrompts(ObjectNode spec, List<String> prompts) {
    prompts.forEach(spec.withArray("/prompts")::add);
    return spec;
  }

  private static void assertDecodedAsEncoded(Prompted seen) {
    for (int chunk = 0; chunk < seen.entered().size(); chunk++) {
      String prompt = seen.entered().get(chunk);
      assertEquals(
          PICTURES.get(prompt == null ? "" : prompt), seen.pictures(chunk, FRAMES), "" + chunk);
    }
  }

  /** Into a file, and over RTP in packets so small that a chunk takes many. */
  private static ObjectNode hundred() {
    List<String> prompts = changes();
    String line =
        source(prompts.size())
            + encoder("! tee name=both both. ! queue ! vaemux ! filesink location=" + HUNDRED)
            + " both. ! queue ! rtpvaepay mtu=300 pace=0 ! rtpvaedepay"
            + decoder("");
    return withPrompts(Prompted.pipeline(line).put("every", FRAMES), prompts);
  }

  private static ObjectNode sought() {
    return Prompted.pipeline("filesrc location=" + HUNDRED + " ! vaedemux" + decoder(""))
        .put("seek", SOUGHT * CHUNK);
  }

  @Test
  void aHundredChangesOverRtp() {
    List<String> prompts = changes();
    Prompted seen = SEEN.get("hundred").ended();
    assertEquals(prompts, seen.encoded());
    assertEquals(prompts, seen.entered());
    assertEquals(prompts.size() * FRAMES, seen.frames().size());
    assertDecodedAsEncoded(seen);
  }

  @Test
  void aHundredChangesInAFileAfterASeek() {
    List<String> prompts = changes();
    Prompted seen = SEEN.get("sought").ended();
    assertEquals(prompts.subList(SOUGHT, prompts.size()), seen.entered());
    assertEquals(SOUGHT * CHUNK, seen.frames().get(0).get(0));
    assertEquals((prompts.size() - SOUGHT) * FRAMES, seen.frames().size());
    assertDecodedAsEncoded(seen);
  }

  private static ObjectNode live() {
    String line =
        source(40).replace("videotestsrc", "videotestsrc is-live=true")
            + encoder("! queue max-size-buffers=0 max-size-bytes=0 max-size-time=0")
            + decoder("").replace("fakesink", "fakesink sync=false");
    return withPrompts(Prompted.pipeline(line), changes().subList(0, 20));
  }

  /** Live pictures do not wait: whatever each chunk says, it was encoded with. */
  @Test
  void liveChangesByAnotherThread() {
    Prompted seen = SEEN.get("live").ended();
    assertEquals(40 * FRAMES, seen.frames().size());
    assertEquals(seen.encoded(), seen.entered());
    assertEquals(changes().get(19), seen.encoded().get(39));
    assertDecodedAsEncoded(seen);
  }

  @Test
  void withoutAPromptItIsTheEmptyOne() {
    Prompted seen = SEEN.get("without").ended();
    assertEquals(1, seen.encoded().size());
    assertEquals(null, seen.encoded().get(0));
    assertDecodedAsEncoded(seen);
  }

  @Test
  void tagsAreTakenWhenAskedFor() {
    Prompted asked = SEEN.get("tags asked for").ended();
    assertEquals(List.of("waves", "waves"), asked.encoded());
    assertDecodedAsEncoded(asked);
    assertEquals(null, SEEN.get("tags not asked for").ended().encoded().get(0));
    assertEquals(List.of("birds", "birds"), SEEN.get("tags and a prompt").ended().encoded());
  }

  @Test
  void theDecoderMayHaveItsOwn() {
    Prompted seen = SEEN.get("decoder's own").ended();
    assertNotEquals(PICTURES.get("waves"), seen.pictures(0, FRAMES));
    assertNotEquals(PICTURES.get("birds fly"), seen.pictures(0, FRAMES));
  }

  @Test
  void aPromptThatIsTooLongLeavesTheOneBefore() {
    Prompted seen = SEEN.get("too long");
    assertEquals(null, seen.error());
    assertEquals(List.of("waves", "waves", "a red car"), seen.encoded());
    assertEquals(1, seen.warnings().size());
    assertTrue(seen.warnings().get(0).contains("4096"), seen.warnings()::toString);
    assertDecodedAsEncoded(seen);
  }

  @Test
  void picturesAreGuidedToo() {
    Prompted waves = SEEN.get("picture of waves").ended();
    assertEquals(List.of("waves", "waves", "waves", "waves"), waves.encoded());
    assertEquals(FRAMES, waves.frames().size());
    assertEquals(waves.frames(), SEEN.get("picture of waves again").ended().frames());
    assertNotEquals(waves.frames(), SEEN.get("picture of a car").ended().frames());
  }

  /** Prompts of a stream are anybody's bytes. */
  @Test
  void promptsThatAreNoText() throws IOException {
    SEEN.get("abcd into a file").ended();
    List<String> hostile = List.of("\u00ff\u00fe\u00fd!", "\u00c3(ab", "\u0000\u0000\u0000\u0000");
    List<ObjectNode> specs = new ArrayList<>();
    for (int i = 0; i < hostile.size(); i++) {
      byte[] bytes = hostile.get(i).getBytes(StandardCharsets.ISO_8859_1);
      Path file = Checkout.workDirectory().resolve("hostile-" + i + ".vae");
      Files.write(file, withPrompt(Files.readAllBytes(ABCD), bytes));
      specs.add(Prompted.pipeline("filesrc location=" + file + " ! vaedemux" + decoder("")));
    }
    List<Prompted> seen = Prompted.all(specs);
    for (Prompted one : seen) {
      assertEquals(null, one.error());
      assertEquals(2 * FRAMES, one.frames().size());
    }
    for (Prompted noText : seen.subList(0, 2)) {
      assertTrue(noText.warnings().get(0).contains("not UTF-8"), noText.warnings()::toString);
    }
    assertEquals(List.of(), seen.get(2).warnings());
  }

  /** A file whose chunks have another prompt of four bytes, with good check sums. */
  private static byte[] withPrompt(byte[] whole, byte[] prompt) {
    int changed = 0;
    for (int unit = 0; unit < whole.length - 4; unit++) {
      if (text(whole, unit).equals("VAEU")) {
        int head = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(unit + 8);
        for (int at = unit; at < unit + head - 4; at++) {
          if (text(whole, at).equals("abcd")) {
            System.arraycopy(prompt, 0, whole, at, prompt.length);
            changed++;
          }
        }
        CRC32C crc = new CRC32C();
        crc.update(whole, unit, head - 4);
        ByteBuffer.wrap(whole)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(unit + head - 4, (int) crc.getValue());
      }
    }
    assertEquals(2, changed);
    return whole;
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
