package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A disk that becomes full while a latent file is written. */
class DiskFullTest {
  private static final int DISK_BYTES = 64 * 1024;

  @Test
  void theFileIsReadableUpToItsLastWholeChunk() throws IOException {
    Path disk = Files.createDirectories(Checkout.workDirectory().resolve("small-disk"));
    Finished mounted =
        Launch.program("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString())
            .run();
    assumeTrue(mounted.exit() == 0, "mounting a small tmpfs is not permitted here");
    try {
      Path file = disk.resolve("full.vae");
      Launch.pipeline(
              "videotestsrc num-buffers=400 !"
                  + " video/x-raw,format=I420,width=96,height=80,framerate=25/1 ! vaeencode"
                  + " model=tiny ! vaemux ! filesink buffer-mode=unbuffered location="
                  + file)
          .run()
          .failsSaying("space");
      assertEquals(DISK_BYTES, Files.size(file), "the disk is full");
      Observation seen =
          Observation.of(
                  Observation.pipeline(
                      "filesrc location=" + file + " ! vaedemux ! vaedecode ! fakesink name=see"))
              .ended();
      int frames = seen.at("see").buffers().size();
      assertTrue(frames >= 80, () -> frames + " frames");
      assertEquals(0, frames % 8, "whole chunks");
    } finally {
      Launch.program("umount", disk.toString()).run().succeeds();
    }
  }
}
