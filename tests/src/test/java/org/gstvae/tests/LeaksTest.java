package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GStreamer's own leaks tracer finds nothing alive at the end. */
@Tag("alone")
class LeaksTest {
  private static String file;

  @BeforeAll
  static void encode() {
    file = Checkout.workDirectory().resolve("leaks.vae").toString();
    Launch.pipeline(
            "videotestsrc num-buffers=21 ! video/x-raw,format=I420,width=64,height=48 ! vaeencode model=tiny ! vaemux ! filesink location="
                + file)
        .run()
        .succeeds();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "videotestsrc num-buffers=21 ! video/x-raw,format=I420,width=64,height=48 ! vaeencode model=tiny ! vaedecode ! fakesink",
        "videotestsrc num-buffers=21 ! video/x-raw,format=RGB,width=64,height=48 ! vaeencode model=tiny ! vaemux ! fakesink",
        "filesrc location=%s ! decodebin ! fakesink",
        "filesrc location=%s ! vaedemux ! rtpvaepay ! rtpvaedepay ! vaedecode ! fakesink",
        "videotestsrc num-buffers=3 ! video/x-raw,format=RGB,width=64,height=48 ! vaeencode model=no-such-model ! fakesink",
        "videotestsrc num-buffers=3 ! video/x-raw,interlace-mode=interleaved,width=64,height=48 ! vaeencode model=tiny ! fakesink"
      })
  void nothingIsLeftAlive(String line) {
    Finished finished =
        Launch.pipeline(line.formatted(file))
            .with("GST_TRACERS", "leaks")
            .with("GST_DEBUG", "GST_TRACER:7")
            .run()
            .leavesNoTrace();
    List<String> alive =
        finished
            .err()
            .lines()
            .filter(text -> text.contains("object-alive, type-name=(string)"))
            .filter(text -> !text.contains("format string"))
            .toList();
    assertEquals(List.of(), alive);
    assertTrue(finished.err().contains("GST_TRACER"), () -> "the tracer did not run: " + finished);
  }
}
