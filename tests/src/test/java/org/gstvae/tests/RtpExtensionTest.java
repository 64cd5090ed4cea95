package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The base class of payloaders writes header extensions while it has the chunk in its hands. */
class RtpExtensionTest {
  private record Sent(List<Integer> numbers, String error) {}

  @Test
  void everyPacedPacketHasIts() throws JsonProcessingException {
    Finished finished = Launch.python("rtp_extension.py").run().succeeds();
    Sent sent = new ObjectMapper().readValue(finished.out(), Sent.class);
    assertNull(sent.error());
    assertTrue(sent.numbers().size() > 3, "chunks of several packets: " + sent);
    assertFalse(sent.numbers().contains(null), sent::toString);
    int first = sent.numbers().get(0);
    assertEquals(
        IntStream.range(first, first + sent.numbers().size())
            .mapToObj(number -> number % (1 << 16))
            .toList(),
        sent.numbers());
  }
}
