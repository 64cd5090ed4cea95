package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What comes too late is left out by chunks, downstream knows, and what is in time comes. */
class LateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long FRAME = 40_000_000;
  private static final int CHUNK = 4;
  private static final int CHUNKS = 12;

  private static <T> T read(Finished finished, Class<T> type) {
    try {
      return JSON.readValue(finished.succeeds().out(), type);
    } catch (JsonProcessingException e) {
      throw new AssertionError("stdout is not JSON: " + finished, e);
    }
  }

  private record Encoded(List<Object> passed, int qos, String error) {}

  /** No chunk has been encoded yet when the first is late: nobody knows the caps until then. */
  @Test
  void anEncoderLeavesOutItsFirstChunks() {
    Encoded seen = read(Launch.python("late_pictures.py", "8", "4").run(), Encoded.class);
    assertEquals(
        List.of("stream-start", "caps", "segment", "gap", "gap", 7_200_000_000_000L, "eos"),
        seen.passed().stream().filter(name -> !name.equals("tag")).toList());
    assertEquals(2, seen.qos());
    assertNull(seen.error());
  }

  private record Decoded(
      List<Long> pictures, List<List<Long>> gaps, List<Long> dropped, boolean live, String error) {}

  private static Decoded decoded(String properties) {
    TestModels.directory();
    Path file = Checkout.workDirectory().resolve("late.vae");
    Launch.pipeline(
            "videotestsrc num-buffers="
                + CHUNKS * CHUNK
                + " ! video/x-raw,format=RGB,width=32,height=32,framerate=25/1"
                + " ! vaeencode model=tiny frames-per-chunk=4 ! vaemux ! filesink location="
                + file)
        .run()
        .succeeds();
    String pipeline =
        "filesrc location="
            + file
            + " ! vaedemux ! vaedecode name=codec model=tiny "
            + properties
            + " ! fakesink name=out sync=false";
    return read(
        Launch.python("qos.py", pipeline, Long.toString(8 * CHUNK * FRAME)).run(), Decoded.class);
  }

  private static List<Long> times(int first, int end) {
    return LongStream.range((long) first * CHUNK, (long) end * CHUNK)
        .map(number -> number * FRAME)
        .boxed()
        .toList();
  }

  /** The chunk behind the first may be on its way when it is said. */
  @Test
  void aDecoderLeavesOutWhatDownstreamHasNoTimeFor() {
    Decoded seen = decoded("");
    int onTheirWay = seen.pictures().contains(CHUNK * FRAME) ? 2 : 1;
    List<Long> expected = new ArrayList<>(times(0, onTheirWay));
    expected.addAll(times(8, CHUNKS));
    assertEquals(expected, seen.pictures());
    List<Long> left =
        LongStream.range(onTheirWay, 8).map(number -> number * CHUNK * FRAME).boxed().toList();
    assertEquals(left, seen.dropped());
    assertEquals(left.stream().map(start -> List.of(start, CHUNK * FRAME)).toList(), seen.gaps());
    assertFalse(seen.live());
    assertNull(seen.error());
  }

  @Test
  void aDecoderDecodesAllWhereItIsTold() {
    Decoded seen = decoded("qos=false");
    assertEquals(times(0, CHUNKS), seen.pictures());
    assertEquals(List.of(), seen.dropped());
  }
}
