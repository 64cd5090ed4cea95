package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples run as they are, on the bundled model. */
class ExamplesTest {
  private static final Path EXAMPLES = Checkout.root().resolve("pipelines-examples");

  /** What sends over a lossy network in real time. */
  private static final List<String> LOSSY = List.of("rtp-fec");

  static List<String> lossy() {
    return LOSSY;
  }

  static List<String> others() throws IOException {
    return folders().stream().filter(folder -> !LOSSY.contains(folder)).toList();
  }

  static List<String> folders() throws IOException {
    try (Stream<Path> entries = Files.list(EXAMPLES)) {
      return entries
          .filter(folder -> Files.exists(folder.resolve("run.sh")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @BeforeEach
  void modelIsBundled() {
    assumeTrue(Checkout.mini().isPresent(), "the model mini is not in this checkout");
  }

  @ParameterizedTest
  @MethodSource("others")
  void runs(String folder) {
    example(folder + "/run.sh").run().succeeds();
  }

  @ParameterizedTest
  @MethodSource("lossy")
  @Tag("alone")
  void repairs(String folder) {
    example(folder + "/run.sh").run().succeeds();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void isDescribed(String folder) throws IOException {
    assertTrue(
        Files.readString(EXAMPLES.resolve(folder).resolve("README.md"))
            .contains(folder + "/run.sh"));
    assertTrue(
        Files.readString(EXAMPLES.resolve("README.md")).contains("(" + folder + ")"),
        "the list of examples names it");
  }

  @Test
  void quickstart() throws IOException {
    Path out = Checkout.root().resolve("out");
    for (String ending : List.of("vae", "mp4", "png")) {
      Files.deleteIfExists(out.resolve("toytown." + ending));
    }
    Finished finished = example("quickstart.sh").run().succeeds();
    assertTrue(finished.out().contains("100 frames"), finished::toString);
    assertTrue(Files.size(out.resolve("toytown.vae")) > 10_000);
    assertTrue(Files.size(out.resolve("toytown.mp4")) > 10_000);
    assertTrue(Files.size(out.resolve("toytown.png")) > 10_000);
    Matcher psnr = Pattern.compile("PSNR +([0-9.]+) dB").matcher(finished.out());
    assertTrue(psnr.find(), finished::toString);
    assertTrue(Double.parseDouble(psnr.group(1)) > 24, finished::toString);
    assertEquals(
        3, Pattern.compile("[0-9.]+ (fps|Mbit/s)").matcher(finished.out()).results().count());
  }

  @Test
  void quickstartOnSomethingThatIsNotThere() {
    Launch.program(EXAMPLES.resolve("quickstart.sh").toString(), "/nowhere/video.mp4")
        .run()
        .failsSaying("/nowhere/video.mp4: no such file");
  }

  /** As a user starts it: the script finds plugin and models by itself. */
  private static Launch example(String script) {
    return Launch.program(EXAMPLES.resolve(script).toString())
        .with("GST_PLUGIN_PATH", null)
        .with("VAE_MODELS_PATH", null)
        .with("DISPLAY", null)
        .with("WAYLAND_DISPLAY", null)
        .within(Duration.ofMinutes(6));
  }
}
