package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

/** Clips for commands that read some. */
final class Footage {
  private Footage() {}

  /** Writes 8 frames of 64x48 of a test pattern, named after it. */
  static void film(Path folder, String pattern) throws Exception {
    String line =
        "gst-launch-1.0 -q videotestsrc num-buffers=8 pattern="
            + pattern
            + " ! video/x-raw,format=RGB,width=64,height=48 ! matroskamux ! filesink location="
            + folder.resolve(pattern + ".mkv");
    Process process = new ProcessBuilder(line.split(" ", -1)).inheritIO().start();
    assertEquals(0, process.waitFor());
  }
}
