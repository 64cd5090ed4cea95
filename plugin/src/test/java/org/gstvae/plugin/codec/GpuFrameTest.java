package org.gstvae.plugin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frames in GPU memory and the context that a pipeline shares, with GStreamer's own CUDA library
 * over a stand-in for the driver, in a process of its own: no other test may see that driver.
 */
class GpuFrameTest {
  @TempDir private Path temporary;

  @Test
  void framesKeepTheirBytesAndPipelinesTheirContext() throws Exception {
    assumeTrue(hasLibrary(), "no libgstcuda-1.0.so.0 (libgstreamer-plugins-bad1.0-0)");
    Path driver = temporary.resolve("libcuda.so.1");
    run(
        new ProcessBuilder(
            "gcc", "-shared", "-fPIC", "-o", driver.toString(), "src/test/c/standin_cuda.c"));
    ProcessBuilder child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            GpuFrameProcess.class.getName());
    child.environment().put("LD_LIBRARY_PATH", temporary.toString());
    run(child);
  }

  private static boolean hasLibrary() {
    try {
      return NativeLibrary.getInstance("libgstcuda-1.0.so.0") != null;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private void run(ProcessBuilder builder) throws Exception {
    Path log = temporary.resolve("log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertEquals(0, process.waitFor(), () -> builder.command() + "\n" + read(log));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
