package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Flushing seeks and forced key units behave as for any encoder. */
class StreamEventsTest {
  private static final long SECOND = 1_000_000_000;
  private static final String SOURCE =
      "videotestsrc num-buffers=200 ! video/x-raw,format=I420,width=64,height=48,framerate=10/1 ! ";

  @Test
  void aFlushingSeekBeginsAnew() {
    ObjectNode spec =
        Observation.pipeline(
            SOURCE + "vaeencode model=tiny ! vaedecode ! fakesink name=see sync=false");
    spec.putArray("seek").add(5 * SECOND).add(7 * SECOND);
    Observation seen = Observation.of(spec).ended();
    List<Long> expected = LongStream.range(50, 70).map(i -> i * SECOND / 10).boxed().toList();
    assertEquals(expected, seen.at("see").times());
  }

  @Test
  void aForcedKeyUnitEndsTheChunk() {
    ObjectNode spec =
        Observation.pipeline(
            "videotestsrc num-buffers=24 ! video/x-raw,format=I420,width=64,height=48,framerate=10/1 ! identity name=see-in ! vaeencode model=tiny ! identity name=see-latent ! vaedecode ! fakesink name=see-out");
    spec.withObject("/key-unit").put("element", "see-in").put("after", 11);
    Observation seen = Observation.of(spec).ended();
    assertEquals(24, seen.at("see-out").buffers().size());
    assertEquals(
        LongStream.of(0, 8, 11, 19).map(i -> i * SECOND / 10).boxed().toList(),
        seen.at("see-latent").times());
  }

  /** A gap in the stream ends the chunk before it: nothing waits for frames that do not come. */
  @Test
  void aSecondSegmentFollows() {
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "concat name=c adjust-base=true ! identity name=see-in ! vaeencode model=tiny ! vaedecode ! identity name=see-out ! fakesink"
                        + " videotestsrc num-buffers=11 ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! c."
                        + " videotestsrc num-buffers=6 timestamp-offset=3000000000 ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! c."))
            .ended();
    assertEquals(seen.at("see-in").times(), seen.at("see-out").times());
  }

  private record Flushed(List<Object> passed, String end) {}

  /**
   * A picture of before that is still on its way must neither come after the flush nor end the
   * stream.
   */
  @Test
  void nothingOfBeforeComesAfterAFlush() throws IOException {
    Path file = Checkout.workDirectory().resolve("flush.vae");
    Launch.pipeline(SOURCE + "vaeencode model=tiny ! vaemux ! filesink location=" + file)
        .run()
        .succeeds();
    Finished finished =
        Launch.python(
                "flush_held.py",
                "filesrc location="
                    + file
                    + " ! vaedemux ! vaedecode name=codec ! fakesink name=out sync=false",
                Long.toString(15 * SECOND))
            .run()
            .succeeds();
    Flushed seen = new ObjectMapper().readValue(finished.out(), Flushed.class);
    List<Object> expected = new ArrayList<>(List.of("segment"));
    LongStream.range(150, 200).map(i -> i * SECOND / 10).forEach(expected::add);
    expected.add("eos");
    assertEquals(expected, seen.passed());
    assertEquals("eos", seen.end());
  }
}
