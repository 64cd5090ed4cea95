package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a file holds after the program that writes it was stopped. */
class InterruptTest {
  private static final String ENDLESS =
      "videotestsrc is-live=true ! video/x-raw,format=I420,width=64,height=48,framerate=100/1 ! vaeencode model=tiny ! vaemux ! filesink location=";

  private static Path fresh(String name) throws IOException {
    Path file = Checkout.workDirectory().resolve(name);
    Files.deleteIfExists(file);
    return file;
  }

  private static boolean holds(Path file, long bytes) {
    try {
      return Files.exists(file) && Files.size(file) > bytes;
    } catch (IOException e) {
      throw new IllegalStateException(file + ": cannot be read", e);
    }
  }

  private static int frames(Path file) {
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "filesrc location=" + file + " ! vaedemux ! vaedecode ! fakesink name=see"))
            .ended();
    return seen.at("see").buffers().size();
  }

  @Test
  void interruptWithEFinishesTheFile() throws IOException {
    Path file = fresh("interrupted.vae");
    try (Running running = Launch.gstLaunch("-e", ENDLESS + file).start()) {
      running.until("something is written", () -> holds(file, 5000)).signal("INT");
      Finished finished = running.await().succeeds();
      assertTrue(finished.out().contains("EOS received"), finished::toString);
    }
    assertTrue(frames(file) >= 8);
  }

  @Test
  void interruptWithoutEStops() throws IOException {
    Path file = fresh("stopped.vae");
    try (Running running = Launch.gstLaunch(ENDLESS + file).start()) {
      running.until("something is written", () -> holds(file, 5000)).signal("INT");
      running.await().leavesNoTrace();
    }
    assertTrue(frames(file) >= 8);
  }

  @Test
  void aKilledWriterLeavesEveryWholeChunk() throws IOException {
    Path file = fresh("killed.vae");
    try (Running running = Launch.gstLaunch(ENDLESS + file).start()) {
      running.until("something is written", () -> holds(file, 5000)).signal("KILL");
      running.await();
    }
    int frames = frames(file);
    assertTrue(frames >= 8, () -> frames + " frames");
    assertEquals(0, frames % 8, "whole chunks");
  }
}
