package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events that reach klvtovae before the first unit does, which brings the caps. */
class KlvEventsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UNITS =
      "videotestsrc num-buffers=8 ! video/x-raw,format=I420,width=32,height=32,framerate=25/1"
          + " ! vaeencode model=tiny ! vaetoklv ! fakesink name=units";

  private static List<?> came(List<?> sent) throws JsonProcessingException {
    Finished finished =
        Launch.python("klv_events.py", UNITS)
            .reading(JSON.writeValueAsString(sent))
            .run()
            .succeeds();
    return JSON.readValue(finished.out(), List.class);
  }

  private static List<String> tag(String title) {
    return List.of("tag", title);
  }

  @Test
  void tagsOutliveAFlush() throws JsonProcessingException {
    assertEquals(
        List.of(
            "stream-start",
            "flush-start",
            "flush-stop",
            "caps",
            "segment",
            tag("Pumpkin"),
            tag("rolls"),
            "chunk"),
        came(List.of("segment", tag("Pumpkin"), tag("rolls"), "gap", "flush", "segment", "units")));
  }

  /** KLV of somebody else brings no caps for as long as it runs. */
  @Test
  void whatWaitsIsBounded() throws JsonProcessingException {
    List<Object> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Collections.addAll(sent, "segment", "gap", tag("number " + i));
    }
    sent.add("units");
    List<Object> expected = new ArrayList<>(List.of("stream-start", "caps", "segment"));
    IntStream.range(84, 100).forEach(i -> expected.add(tag("number " + i)));
    expected.add("chunk");
    assertEquals(expected, came(sent));
  }
}
