package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code prompts.py} saw in one pipeline: see there.
 *
 * @param error what stopped it, or null
 * @param warnings what was warned of
 * @param encoded prompts of the chunks that left the encoder
 * @param entered prompts of the chunks that reached the decoder
 * @param frames PTS and checksum of the frames that left it
 */
record Prompted(
    String error,
    List<String> warnings,
    List<String> encoded,
    List<String> entered,
    List<List<Long>> frames) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static ObjectNode pipeline(String line) {
    return JSON.createObjectNode().put("pipeline", line);
  }

  /** Embeddings of the tests, apart from the user's. */
  static Path cache() {
    return Checkout.workDirectory().resolve("cache");
  }

  static Prompted of(ObjectNode spec) {
    return all(List.of(spec)).get(0);
  }

  /** Runs pipelines one after the other in one process. */
  static List<Prompted> all(List<ObjectNode> specs) {
    StringBuilder lines = new StringBuilder();
    specs.forEach(spec -> lines.append(spec).append('\n'));
    Finished finished =
        Launch.python("prompts.py")
            .with("XDG_CACHE_HOME", cache().toString())
            .reading(lines.toString())
            .run()
            .succeeds();
    List<Prompted> all = new ArrayList<>();
    try {
      for (String line : finished.out().lines().toList()) {
        all.add(JSON.readValue(line, Prompted.class));
      }
    } catch (JsonProcessingException e) {
      throw new AssertionError("stdout is not what prompts.py writes: " + finished, e);
    }
    assertEquals(specs.size(), all.size(), finished::toString);
    return all;
  }

  /** Asserts that it ran to its end without a warning. */
  Prompted ended() {
    assertNull(error, () -> "the pipeline ended with " + error);
    assertEquals(List.of(), warnings);
    return this;
  }

  /** Checksums of the frames of a chunk. */
  List<Long> pictures(int chunk, int framesPerChunk) {
    return frames.subList(chunk * framesPerChunk, (chunk + 1) * framesPerChunk).stream()
        .map(frame -> frame.get(1))
        .toList();
  }
}
