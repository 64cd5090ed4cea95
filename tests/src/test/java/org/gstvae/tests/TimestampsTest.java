package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frame times survive exactly, however irregular. */
class TimestampsTest {
  private static final long SECOND = 1_000_000_000;
  private static final String CAPS = "video/x-raw,format=RGB,width=32,height=32,framerate=%s";

  private static Observation roundTrip(String framerate, long[][] times) {
    ObjectNode spec =
        Observation.pipeline(
            "appsrc name=source ! identity name=see-in ! vaeencode model=tiny ! vaedecode ! identity name=see-out ! fakesink");
    return Observation.of(Observation.pushing(spec, "source", CAPS.formatted(framerate), times))
        .ended();
  }

  @Test
  void variableFrameRate() {
    Random random = new Random(7);
    long[][] times = new long[29][2];
    long at = 0;
    for (long[] time : times) {
      long duration = 1L + random.nextInt(70_000_000);
      time[0] = at;
      time[1] = duration;
      at += duration;
    }
    same(roundTrip("0/1", times));
  }

  @Test
  void withHolesBetweenFrames() {
    long[][] times = new long[12][2];
    for (int i = 0; i < times.length; i++) {
      times[i][0] = i * SECOND / 25 + (i / 5) * 3L * SECOND;
      times[i][1] = SECOND / 25;
    }
    same(roundTrip("25/1", times));
  }

  @Test
  void farFromZero() {
    long[][] times = new long[10][2];
    for (int i = 0; i < times.length; i++) {
      times[i][0] = 90_000 * SECOND + i * SECOND / 50;
      times[i][1] = SECOND / 50;
    }
    same(roundTrip("50/1", times));
  }

  @Test
  void durationsThatAreUnknownInAVariableRateStream() {
    long[][] times = new long[9][2];
    for (int i = 0; i < times.length; i++) {
      times[i][0] = (long) i * i * 10_000_000L;
      times[i][1] = -1;
    }
    Observation seen = roundTrip("0/1", times);
    assertEquals(seen.at("see-in").times(), seen.at("see-out").times());
  }

  private static void same(Observation seen) {
    assertEquals(seen.at("see-in").times(), seen.at("see-out").times());
    assertEquals(seen.at("see-in").durations(), seen.at("see-out").durations());
  }
}
