package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The long tests of {@code tests/run.sh --full}. */
@EnabledIfSystemProperty(
    named = "gstvae.full",
    matches = "true",
    disabledReason = "long: runs with tests/run.sh --full")
@Tag("alone")
class SoakTest {
  private static final int DAMAGED_FILES = 10_000;
  private static final int FILES_PER_PROCESS = 500;

  /** What reads them, in turn: pulled, pushed, and down to the decoder. */
  private static final String[] READERS = {
    " ! vaedemux ! fakesink name=see",
    " blocksize=500 ! queue ! vaedemux ! fakesink name=see",
    " ! vaedemux ! vaedecode ! fakesink name=see"
  };

  /** Resident kilobytes after 2,000 and after 20,000 chunks within 5 %. */
  @Test
  void memoryIsFlatOverTwentyThousandChunks() {
    Finished finished =
        Launch.python("chunks.py", "2000", "20000").within(Duration.ofMinutes(40)).run().succeeds();
    List<Long> rss = finished.out().lines().map(Long::valueOf).toList();
    assertEquals(2, rss.size(), finished::toString);
    assertTrue(
        rss.get(1) <= rss.get(0) * 1.05,
        () -> "after 2,000 chunks " + rss.get(0) + " kB, after 20,000 " + rss.get(1) + " kB");
  }

  /** Random damage: an end or a stream error, never a crash or a hang. */
  @Test
  void tenThousandDamagedFiles() throws IOException {
    Path whole = Checkout.workDirectory().resolve("soak.vae");
    Launch.pipeline(
            "videotestsrc num-buffers=33 !"
                + " video/x-raw,format=I420,width=32,height=32,framerate=25/1 ! vaeencode"
                + " model=tiny ! vaemux ! filesink location="
                + whole)
        .run()
        .succeeds();
    byte[] bytes = Files.readAllBytes(whole);
    Random random = new Random(7);
    for (int done = 0; done < DAMAGED_FILES; done += FILES_PER_PROCESS) {
      List<Path> files = new ArrayList<>();
      List<ObjectNode> pipelines = new ArrayList<>();
      for (int i = 0; i < FILES_PER_PROCESS; i++) {
        Path file = Checkout.workDirectory().resolve("soak-" + i + ".vae");
        files.add(Files.write(file, damaged(bytes, random)));
        pipelines.add(
            Observation.pipeline("filesrc location=" + file + READERS[i % READERS.length])
                .put("timeout", 60));
      }
      for (Observation seen : Observation.all(pipelines)) {
        if (seen.error() == null) {
          seen.ended();
        } else {
          assertEquals("gst-stream-error-quark", seen.error().domain(), seen::toString);
        }
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** One to four runs of random bytes. */
  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    int runs = random.nextInt(1, 5);
    for (int i = 0; i < runs; i++) {
      int from = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, from + random.nextInt(1, 200));
      for (int at = from; at < to; at++) {
        bytes[at] = (byte) random.nextInt();
      }
    }
    return bytes;
  }
}
