package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nobody waits for an embedding that is no longer wanted. The text encoder takes so long that an
 * embedding which was kept was waited for.
 */
class PromptStopTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FRAMES = 4;
  private static final Path FILE = Checkout.workDirectory().resolve("prompt-stop.vae");
  private static final String ENCODE =
      " ! video/x-raw,format=RGB,width=24,height=16,framerate=25/1 ! vaeencode model="
          + TestModels.SLOW_TEXT
          + " frames-per-chunk="
          + FRAMES;

  @BeforeAll
  static void writeModel() {
    TestModels.withSlowText();
  }

  private static Launch kept(Launch launch) throws IOException {
    Path caches = Files.createTempDirectory(Checkout.workDirectory(), "embeddings");
    return launch.with("XDG_CACHE_HOME", caches.toString());
  }

  private record Stopped(List<Boolean> embedded, boolean again, String error) {}

  /** The prompt comes with the second chunk, which waits for it when its last buffer has come. */
  private static Stopped stopped(String pipeline, int chunk, boolean flush) throws IOException {
    return stopped(
        JSON.createObjectNode()
            .put("pipeline", pipeline)
            .put("at", chunk)
            .put("waits", 2 * chunk - 1)
            .put("flush", flush));
  }

  private static Stopped stopped(ObjectNode spec) throws IOException {
    spec.put("prompt", "a red car in a quiet garden, ".repeat(130));
    Finished finished = kept(Launch.python("prompts_stop.py", spec.toString())).run().succeeds();
    try {
      return JSON.readValue(finished.out(), Stopped.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError("stdout is not JSON: " + finished, e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theEncoderStopsWhileAPromptIsEmbedded(boolean flush) throws IOException {
    Stopped seen =
        stopped("videotestsrc name=source" + ENCODE + " name=codec ! fakesink", FRAMES, flush);
    List<Boolean> nowhere = flush ? List.of(false, false) : List.of(false);
    assertEquals(new Stopped(nowhere, flush, null), seen);
  }

  private static void writeFile() throws IOException {
    kept(Launch.pipeline(
            "videotestsrc num-buffers=40" + ENCODE + " ! vaemux ! filesink location=" + FILE))
        .run()
        .succeeds();
  }

  /** The model is opened when the caps have come, and with it the prompt. */
  @Test
  void theDecoderStopsWhileItsFirstPromptIsEmbedded() throws IOException {
    writeFile();
    Stopped seen =
        stopped(
            JSON.createObjectNode()
                .put(
                    "pipeline",
                    "filesrc location=" + FILE + " ! vaedemux ! vaedecode name=codec ! fakesink")
                .putNull("at")
                .put("flush", false));
    assertEquals(new Stopped(List.of(false), false, null), seen);
  }

  @Test
  void theDecoderStopsWhileItsOwnPromptIsEmbedded() throws IOException {
    writeFile();
    Stopped seen =
        stopped(
            "filesrc name=source location="
                + FILE
                + " ! vaedemux ! vaedecode name=codec prompt=waves ! fakesink",
            1,
            false);
    assertEquals(new Stopped(List.of(false), false, null), seen);
  }
}
