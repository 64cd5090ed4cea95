package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A sound chunk that is not what the caps say: in between it costs itself, at the start the stream
 * is the wrong one; over RTP, where anybody can send, it never is.
 */
class ForeignChunkTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SENTENCE = "access unit: width: 64 (expected: 32, as in the caps)";

  private record Seen(List<Long> pictures, List<String> warnings, String error) {}

  private static Seen seen(String sender, String receiver, int place) {
    Finished finished =
        Launch.python("foreign.py", sender, receiver, Integer.toString(place)).run().succeeds();
    try {
      return JSON.readValue(finished.out(), Seen.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError("stdout is not JSON: " + finished, e);
    }
  }

  @ParameterizedTest
  @CsvSource({"identity, identity, 2", "rtpvaepay, rtpvaedepay, 2", "rtpvaepay, rtpvaedepay, 0"})
  void oneIsLeftOut(String sender, String receiver, int place) {
    Seen seen = seen(sender, receiver, place);
    assertNull(seen.error());
    assertEquals(SENTENCE, seen.warnings().get(0));
    List<Long> others =
        LongStream.range(0, 16)
            .filter(number -> number / 4 != place)
            .map(number -> number * 40_000_000)
            .boxed()
            .toList();
    assertEquals(others, seen.pictures());
  }

  @Test
  void aStreamThatBeginsWithOneIsRefused() {
    Seen seen = seen("identity", "identity", 0);
    assertEquals(SENTENCE, seen.error());
    assertEquals(List.of(), seen.pictures());
  }
}
