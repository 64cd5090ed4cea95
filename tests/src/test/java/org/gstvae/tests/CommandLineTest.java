package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vae encode}, {@code vae decode} and {@code vae info} around the real pipelines. */
class CommandLineTest {
  private static final int FRAMES = 21;
  private static final int WIDTH = 66;
  private static final int HEIGHT = 50;

  private static Path clip;

  private static Path work(String name) {
    return Checkout.workDirectory().resolve(name);
  }

  private static Launch vae(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = Checkout.root().resolve("engines/bin/vae").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return Launch.program(command);
  }

  private static Path clip(String name, int frames) {
    Path file = work(name);
    Launch.pipeline(
            "videotestsrc num-buffers="
                + frames
                + " ! video/x-raw,format=I420,width="
                + WIDTH
                + ",height="
                + HEIGHT
                + ",framerate=25/1 ! avenc_ffv1 ! matroskamux ! filesink location="
                + file)
        .run()
        .succeeds();
    return file;
  }

  private static JsonNode json(Finished finished) throws IOException {
    return new ObjectMapper().readTree(finished.succeeds().out());
  }

  private static String failure(Finished finished) {
    finished.leavesNoTrace();
    assertEquals(1, finished.exit(), finished::toString);
    assertEquals("", finished.out(), finished::toString);
    assertEquals(1, finished.err().lines().count(), finished::toString);
    return finished.err();
  }

  @BeforeAll
  static void makeClip() {
    clip = clip("command-line.mkv", FRAMES);
  }

  @Test
  void whatIsEncodedIsDecodedWhole() throws IOException {
    // A name that a shell or gst-launch-1.0 could stumble over.
    Path input = Files.copy(clip, Files.createTempDirectory("vae").resolve("a \"b\" c!.mkv"));
    Path latents = input.resolveSibling("o 1.vae");
    JsonNode encoded =
        json(
            vae(
                    "encode",
                    input.toString(),
                    latents.toString(),
                    "--model",
                    TestModels.TINY,
                    "--precision",
                    "fp32",
                    "--json")
                .run());
    assertEquals(FRAMES, encoded.get("frames").asInt());
    assertEquals(3, encoded.get("chunks").asInt());
    assertEquals(Files.size(latents), encoded.get("bytes").asLong());

    JsonNode info = json(vae("info", latents.toString(), "--json").run());
    assertEquals(FRAMES, info.get("frames").asInt());
    assertEquals(WIDTH, info.get("width").asInt());
    assertEquals(HEIGHT, info.get("height").asInt());
    assertEquals(encoded.get("model_hash"), info.get("model_hash"));
    assertEquals(0.84, info.get("seconds").asDouble(), 1e-6);

    for (String extension : new String[] {"mp4", "mkv", "webm"}) {
      Path file = input.resolveSibling("back." + extension);
      JsonNode decoded = json(vae("decode", latents.toString(), file.toString(), "--json").run());
      assertEquals(FRAMES, decoded.get("frames").asInt());
      assertEquals(Files.size(file), decoded.get("bytes").asLong());
      String frames =
          Launch.program(
                  "ffprobe",
                  "-v",
                  "error",
                  "-count_frames",
                  "-select_streams",
                  "v:0",
                  "-show_entries",
                  "stream=width,height,nb_read_frames",
                  "-of",
                  "csv=p=0",
                  file.toString())
              .run()
              .succeeds()
              .out()
              .strip();
      assertEquals(WIDTH + "," + HEIGHT + "," + FRAMES, frames, extension);
    }
  }

  /** The option takes the property's names. */
  @ParameterizedTest
  @CsvSource({"f16, f16le", "f32, f32le", "bf16, bf16le", "q8, q8"})
  void latentFormats(String name, String inCaps) throws IOException {
    Path latents = work("format-" + name + ".vae");
    vae(
            "encode",
            clip.toString(),
            latents.toString(),
            "--model",
            TestModels.TINY,
            "--latent-format",
            name)
        .run()
        .succeeds();
    JsonNode info = json(vae("info", latents.toString(), "--json").run());
    assertEquals(inCaps, info.get("format").asText());
  }

  @Test
  void failuresOfThePipelineAreOneSentence() throws IOException {
    Path out = work("never.vae");
    String file = clip.toString();
    Path text = Files.writeString(work("text.mp4"), "this is no video\n".repeat(100));
    assertTrue(
        failure(vae("encode", text.toString(), out.toString(), "--model", "tiny").run())
            .contains("text"));
    assertTrue(
        failure(vae("encode", file, out.toString(), "--model", "none").run())
            .contains("no model none in"));
    assertTrue(
        failure(
                vae("encode", file, out.toString(), "--model", "tiny", "--frames-per-chunk", "7")
                    .run())
            .contains("frames-per-chunk: 7"));
    assertTrue(
        failure(vae("encode", file, "/dev/full", "--model", "tiny").run())
            .contains("No space left"));
  }

  @Test
  void decodingNeedsAKnownExtensionAndItsModel() throws IOException {
    Path latents = work("extension.vae");
    vae("encode", clip.toString(), latents.toString(), "--model", "tiny").run().succeeds();
    Path out = work("out.xyz");
    assertTrue(
        failure(vae("decode", latents.toString(), out.toString()).run())
            .contains("unknown extension"));
    assertFalse(Files.exists(out));
    TestModels.withOther();
    String other =
        failure(
            vae("decode", latents.toString(), work("out.mkv").toString(), "--model", "other")
                .run());
    assertTrue(other.contains("tiny") || other.contains("hash"), other);
  }

  @Test
  void interruptLeavesAWholeFile() throws IOException {
    Path input = clip("long.mkv", 4000);
    Path latents = work("interrupted-command.vae");
    Files.deleteIfExists(latents);
    try (Running running =
        vae("encode", input.toString(), latents.toString(), "--model", "tiny").start()) {
      running.until("something is written", () -> latents.toFile().length() > 5000).signal("INT");
      Finished finished = running.await().leavesNoTrace();
      assertTrue(finished.exit() != 0, finished::toString);
    }
    JsonNode info = json(vae("info", latents.toString(), "--json").run());
    assertTrue(info.get("indexed").asBoolean(), "the stream was ended in order");
    assertTrue(info.get("frames").asInt() >= 8 && info.get("frames").asInt() < 4000);
    assertEquals(0, info.get("damaged_chunks").asInt());
  }

  @Test
  void doctorFindsThePlugin() throws IOException {
    JsonNode plugin = finding("plugin", vae("doctor", "--json").run().succeeds());
    assertEquals("OK", plugin.get("state").asText(), plugin::toString);
    for (String element : List.of("vaeencode", "klvtovae", "rtpvaepay", "rtpvaedepay")) {
      assertTrue(plugin.get("detail").asText().contains(element), plugin::toString);
    }
  }

  /** Elements that are only listed do not count as working. */
  @Test
  void doctorSaysWhyElementsAreStandIns() throws IOException {
    Finished finished =
        vae("doctor", "--json")
            .with("VAE_LIBJVM", "/nowhere/libjvm.so")
            .with("GST_REGISTRY", work("doctor-without-java.bin").toString())
            .run()
            .leavesNoTrace();
    assertEquals(1, finished.exit(), finished::toString);
    JsonNode plugin = finding("plugin", finished);
    assertEquals("BROKEN", plugin.get("state").asText(), plugin::toString);
    String detail = plugin.get("detail").asText();
    assertTrue(detail.contains("stand-in") && detail.contains("Java 17"), detail);
  }

  /** The line on the processor promises what the engine then takes. */
  @ParameterizedTest
  @ValueSource(strings = {"mini", TestModels.TINY})
  void doctorSaysThePrecisionOfAuto(String model) throws IOException {
    String cpu = finding("CPU", vae("doctor", "--json").run()).get("detail").asText();
    JsonNode bench =
        json(
            vae(
                    "bench",
                    "--model",
                    model,
                    "--backend",
                    "torch",
                    "--size",
                    "32x32",
                    "--direction",
                    "decode",
                    "--seconds",
                    "0",
                    "--json")
                .run());
    String precision = bench.get("runs").get(0).get("precision").asText();
    String promise = cpu.substring(cpu.indexOf("auto takes"));
    assertTrue(promise.contains(precision), promise + " but " + model + " in " + precision);
  }

  private static JsonNode finding(String check, Finished doctor) throws IOException {
    for (JsonNode finding : new ObjectMapper().readTree(doctor.out()).get("findings")) {
      if (finding.get("check").asText().equals(check)) {
        return finding;
      }
    }
    throw new AssertionError("no finding on " + check + ": " + doctor);
  }
}
