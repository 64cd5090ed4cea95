package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the elements answer to a latency query holds. */
class LatencyTest {
  private static final long FRAME = 1_000_000_000L / 25;

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16})
  void noFrameIsLaterThanReported(int framesPerChunk) {
    int frames = 6 * framesPerChunk;
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "videotestsrc is-live=true num-buffers=%d ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! vaeencode model=tiny frames-per-chunk=%d ! vaedecode ! fakesink name=see sync=true"
                        .formatted(frames, framesPerChunk)))
            .ended();
    assertEquals(frames, seen.at("see").buffers().size());
    long reported = seen.at("see").buffers().get(frames - 1).latency();
    assertTrue(
        reported >= (framesPerChunk - 1) * FRAME,
        () -> "reported " + reported + " ns, but the encoder must wait for a chunk");
    assertTrue(
        reported < framesPerChunk * FRAME + 1_000_000_000L,
        () -> "reported " + reported + " ns, a second more than the chunk");
    long measured = 0;
    for (Observation.Passed frame : seen.at("see").buffers()) {
      if (frame.late() != null) {
        measured++;
        assertTrue(
            frame.late() <= frame.latency(),
            () -> frame + " came later than what had been reported");
      }
    }
    assertTrue(measured > frames / 2, "most frames were measured: " + measured);
  }

  @Test
  void encoderAloneAnswersForItsChunk() {
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "videotestsrc is-live=true num-buffers=32 ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! vaeencode model=tiny ! fakesink name=see sync=true"))
            .ended();
    assertEquals(4, seen.at("see").buffers().size());
    assertTrue(seen.at("see").buffers().get(3).latency() >= 7 * FRAME);
  }
}
