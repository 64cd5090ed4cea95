package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The elements on a GPU, in gst-launch. */
@NeedsGpu
class GpuPipelineTest {
  private static final String ENCODE = " ! vaeencode model=mini backend=tensorrt precision=fp16 ! ";

  @TempDir private Path temporary;

  @Test
  void progressIsPostedWhileAnEngineIsBuilt() throws Exception {
    // Its own caches: an earlier run may have left the engine in the user's.
    Map<String, String> caches = Map.of("XDG_CACHE_HOME", temporary.resolve("cache").toString());
    String output =
        Launch.line(
            "-m videotestsrc num-buffers=8 ! video/x-raw,format=RGB,width=208,height=112"
                + ENCODE
                + "fakesink",
            caches);
    assertTrue(output.contains("progress"), output);
    assertTrue(output.contains("TensorRT engine, encoder of mini"), output);
  }

  @Test
  void everyFrameComesBack() throws Exception {
    Path frames = temporary.resolve("frames");
    String unused =
        Launch.line(
            "videotestsrc num-buffers=21 ! video/x-raw,format=RGB,width=320,height=192"
                + ENCODE
                + "vaedecode backend=tensorrt ! video/x-raw,format=RGB ! filesink location="
                + frames);
    assertEquals(21L * 320 * 192 * 3, Files.size(frames));
  }
}
