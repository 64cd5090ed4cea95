package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory does not grow, and is not taken twice. */
@Tag("alone")
class MemoryTest {
  private static final String SMALL = "video/x-raw,format=I420,width=16,height=16,framerate=25/1";

  /** Resident kilobytes after 200 and after 2,000 chunks within 5 %. */
  @Test
  void twoThousandChunksTakeNoMoreThanTwoHundred() {
    Finished finished =
        Launch.python("chunks.py", "200", "2000").within(Duration.ofMinutes(8)).run().succeeds();
    List<Long> rss = finished.out().lines().map(Long::valueOf).toList();
    assertEquals(2, rss.size(), finished::toString);
    assertTrue(
        rss.get(1) <= rss.get(0) * 1.05,
        () -> "after 200 chunks " + rss.get(0) + " kB, after 2,000 " + rss.get(1) + " kB");
  }

  /** Starting and stopping: the second half of a hundred runs adds nothing worth naming. */
  @Test
  void aHundredStartsAndStops() {
    ObjectNode spec =
        Observation.pipeline(
            "videotestsrc num-buffers=8 ! "
                + SMALL
                + " ! vaeencode model=tiny ! vaedecode ! fakesink");
    spec.put("repeat", 100);
    List<Long> rss = Observation.of(spec).ended().rss();
    assertEquals(100, rss.size());
    assertTrue(
        rss.get(99) <= rss.get(49) * 1.05,
        () -> "after 50 starts " + rss.get(49) + " kB, after 100 " + rss.get(99) + " kB");
  }

  /** Two encoders of one model: no second copy, so hardly more than one takes. */
  @Test
  void twoEncodersShareTheirWeights() throws IOException {
    TestModels.withHeavy();
    long weights =
        Files.size(TestModels.directory().resolve(TestModels.HEAVY).resolve("weights.safetensors"))
            / 1024;
    String branch =
        " videotestsrc num-buffers=8 ! " + SMALL + " ! vaeencode model=heavy ! fakesink";
    long one = Observation.of(Observation.pipeline(branch)).ended().held();
    long two = Observation.of(Observation.pipeline(branch + branch)).ended().held();
    assertTrue(
        two - one < weights / 8,
        () -> "one takes " + one + " kB, two " + two + " kB, the weights " + weights + " kB");
  }
}
