package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle's own Java, libtorch, GStreamer and plugin: these work without a GPU, too. */
class BundleTest {
  @TempDir private Path temporary;

  @BeforeEach
  void inTheBundle() {
    assumeTrue(System.getProperty("gstvae.bundle") != null, "only in the bundle of tests/gpu");
  }

  @Test
  void itsGStreamerFindsThePlugin() throws Exception {
    String output = Launch.program(List.of("gst-inspect-1.0", "vaeencode"), Map.of());
    assertTrue(output.contains("Video VAE encoder"), output);
  }

  @Test
  void everyFrameComesBackOnTheCpu() throws Exception {
    Path frames = temporary.resolve("frames");
    String unused =
        Launch.line(
            "videotestsrc num-buffers=9 ! video/x-raw,format=RGB,width=64,height=48"
                + " ! vaeencode backend=torch ! vaedecode backend=torch"
                + " ! video/x-raw,format=RGB ! filesink location="
                + frames);
    assertEquals(9L * 64 * 48 * 3, Files.size(frames));
  }
}
