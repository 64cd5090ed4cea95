package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Players find demuxer and decoder by themselves. */
class PlaybackTest {
  private static final int FRAMES = 20;
  private static Path file;

  @BeforeAll
  static void encode() {
    file = Checkout.workDirectory().resolve("playback.vae");
    Launch.pipeline(
            "videotestsrc num-buffers=%d ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! vaeencode model=tiny ! vaemux ! filesink location=%s"
                .formatted(FRAMES, file))
        .run()
        .succeeds();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filesrc location=%s ! decodebin ! identity name=see ! fakesink",
        "filesrc location=%s ! decodebin3 ! identity name=see ! fakesink",
        "playbin uri=file://%s video-sink=fakesink",
        "playbin3 uri=file://%s video-sink=fakesink",
        "uridecodebin uri=file://%s ! identity name=see ! fakesink"
      })
  void plays(String line) {
    Observation seen = Observation.of(Observation.pipeline(line.formatted(file))).ended();
    assertTrue(
        seen.elements().containsAll(List.of("vaedemux", "vaedecode")),
        () -> seen.elements().toString());
    if (seen.seen().containsKey("see")) {
      assertEquals(FRAMES, seen.at("see").buffers().size());
    }
  }

  @Test
  void isRecognisedByItsFirstBytes() {
    Finished finished = Launch.program("gst-typefind-1.0", file.toString()).run().succeeds();
    assertTrue(finished.out().contains("application/x-vae-file"), finished::toString);
  }

  @Test
  void isDiscovered() {
    Finished finished = Launch.program("gst-discoverer-1.0", file.toString()).run().succeeds();
    assertTrue(finished.out().contains("0:00:00.800000000"), finished::toString);
  }
}
