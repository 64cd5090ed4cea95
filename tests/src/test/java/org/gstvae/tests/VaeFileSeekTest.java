package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Going about in a latent file: ten chunks of 320 ms, the last of 200 ms. */
class VaeFileSeekTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long CHUNK = 320_000_000;
  private static final long END = 9 * CHUNK + 200_000_000;

  private static Path file;

  /** A line of {@code seek.py}. */
  record Sought(
      boolean done,
      long duration,
      boolean seekable,
      List<Double> segment,
      @JsonProperty("done-at") List<Long> doneAt,
      String end,
      List<List<Object>> buffers) {
    List<Long> chunks() {
      return buffers.stream().map(b -> ((Number) b.get(0)).longValue() / CHUNK).toList();
    }

    List<Long> runningTimes() {
      return buffers.stream().map(b -> ((Number) b.get(2)).longValue()).toList();
    }
  }

  /** A line for {@code seek.py}. */
  record Spec(double rate, List<String> flags, long start, long stop, int loops) {}

  @BeforeAll
  static void encode() {
    file = Checkout.workDirectory().resolve("seek.vae");
    Launch.pipeline(
            "videotestsrc num-buffers=77 ! video/x-raw,format=I420,width=32,height=32,framerate=25/1 ! taginject tags=title=Pumpkin ! vaeencode model=tiny ! vaemux ! filesink location="
                + file)
        .run()
        .succeeds();
  }

  private static Sought seek(String link, Spec spec) throws JsonProcessingException {
    Finished finished =
        Launch.python("seek.py", "filesrc location=" + file + link + "vaedemux ! fakesink name=see")
            .reading(JSON.writeValueAsString(spec))
            .run()
            .succeeds();
    return JSON.readValue(finished.out(), Sought.class);
  }

  private static Sought seek(double rate, List<String> flags, long start, long stop)
      throws JsonProcessingException {
    return loop(new Spec(rate, flags, start, stop, 0));
  }

  private static Sought loop(Spec spec) throws JsonProcessingException {
    Sought sought = seek(" ! ", spec);
    assertTrue(sought.done(), sought::toString);
    assertEquals(END, sought.duration());
    assertTrue(sought.seekable());
    return sought;
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void accurate() throws JsonProcessingException {
    Sought sought = seek(1, List.of("flush", "accurate"), 1_000_000_000, 2_000_000_000);
    assertEquals(range(3, 6), sought.chunks());
    assertEquals(List.of(1.0, 1e9, 2e9), sought.segment());
    assertEquals("eos", sought.end());
    assertEquals(true, sought.buffers().get(0).get(1), "the first one after a seek is a DISCONT");
    assertEquals(false, sought.buffers().get(1).get(1));
  }

  @Test
  void keyUnit() throws JsonProcessingException {
    Sought sought = seek(1, List.of("flush", "key_unit"), 1_000_000_000, -1);
    assertEquals(range(3, 9), sought.chunks());
    assertEquals(List.of(1.0, 3.0 * CHUNK, -1.0), sought.segment());
    sought = seek(1, List.of("flush", "key_unit", "snap_after"), 1_000_000_000, -1);
    assertEquals(range(4, 9), sought.chunks());
  }

  @Test
  void backwards() throws JsonProcessingException {
    Sought sought = seek(-1, List.of("flush"), 500_000_000, 2_000_000_000);
    assertEquals(List.of(6L, 5L, 4L, 3L, 2L, 1L), sought.chunks());
    assertTrue(sought.buffers().stream().allMatch(b -> b.get(1).equals(true)), sought::toString);
    assertEquals(List.of(-1.0, 5e8, 2e9), sought.segment());
  }

  /** Running time backwards counts from the stop, which is the end of the file if none is given. */
  @Test
  void backwardsFromTheEnd() throws JsonProcessingException {
    Sought sought = seek(-1, List.of("flush"), 2_600_000_000L, -1);
    assertEquals(List.of(9L, 8L), sought.chunks());
    assertEquals(List.of(-1.0, 2.6e9, (double) END), sought.segment());
    assertEquals(List.of(END - 9 * CHUNK, END - 8 * CHUNK), sought.runningTimes());
  }

  @Test
  void segments() throws JsonProcessingException {
    Sought sought = seek(1, List.of("flush", "segment"), 0, 700_000_000);
    assertEquals(range(0, 2), sought.chunks());
    assertEquals("segment-done", sought.end());
    assertEquals(List.of(700_000_000L), sought.doneAt());
    assertEquals(List.of(END), seek(1, List.of("flush", "segment"), 0, -1).doneAt());
    assertEquals(
        List.of(500_000_000L), seek(-1, List.of("flush", "segment"), 500_000_000, END).doneAt());
  }

  /** Without a flush the next round begins in running time where the last one ended. */
  @Test
  void loops() throws JsonProcessingException {
    Sought sought = loop(new Spec(1, List.of("flush", "segment"), 0, 700_000_000, 2));
    assertEquals(List.of(0L, 1L, 2L, 0L, 1L, 2L, 0L, 1L, 2L), sought.chunks());
    long round = 700_000_000;
    assertEquals(
        LongStream.of(0, round, 2 * round)
            .flatMap(base -> LongStream.of(base, base + CHUNK, base + 2 * CHUNK))
            .boxed()
            .toList(),
        sought.runningTimes());
    sought = loop(new Spec(-1, List.of("flush", "segment"), 2 * CHUNK, 4 * CHUNK, 1));
    assertEquals(
        LongStream.of(1, 2, 3, 4).map(i -> i * CHUNK).boxed().toList(), sought.runningTimes());
  }

  @Test
  void behindTheEnd() throws JsonProcessingException {
    Sought sought = seek(1, List.of("flush"), 100_000_000_000L, -1);
    assertEquals(List.of(), sought.chunks());
    assertEquals("eos", sought.end());
  }

  /** A flush empties what filesink wrote: the file begins anew, at 0, and with its tags. */
  @Test
  void aSeekBeforeTheMuxerBeginsTheFileAnew() throws JsonProcessingException {
    Path part = Checkout.workDirectory().resolve("part.vae");
    Finished finished =
        Launch.python(
                "seek.py",
                "filesrc location="
                    + file
                    // Four: the sink is not prerolled, and the seek not sent, before the muxer has
                    // written beginning, caps, tags and a chunk.
                    + " ! vaedemux name=from ! vaemux ! queue min-threshold-buffers=4 ! filesink name=see location="
                    + part,
                "from")
            .reading(JSON.writeValueAsString(new Spec(1, List.of("flush"), 1_000_000_000, -1, 0)))
            .run()
            .succeeds();
    assertTrue(JSON.readValue(finished.out(), Sought.class).done(), finished::toString);
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "filesrc location=" + part + " ! vaedemux ! fakesink name=see"))
            .ended();
    assertEquals(
        LongStream.rangeClosed(0, 6).map(i -> i * CHUNK).boxed().toList(), seen.at("see").times());
    assertEquals(List.of(), seen.warnings());
    Finished shown =
        Launch.gstLaunch("-t", "filesrc location=" + part + " ! vaedemux ! fakesink")
            .run()
            .succeeds();
    assertTrue(shown.out().matches("(?s).*title: Pumpkin\\s.*"), shown::toString);
  }

  @Test
  void aFileThatFlowsByCannotBeSought() throws JsonProcessingException {
    Sought sought = seek(" ! queue ! ", new Spec(1, List.of("flush"), 1_000_000_000, -1, 0));
    assertEquals(false, sought.done());
    assertEquals(false, sought.seekable());
    assertEquals("eos", sought.end());
  }
}
