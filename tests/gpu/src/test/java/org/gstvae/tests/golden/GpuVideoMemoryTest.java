package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frames that stay in the GPU's memory between elements give the same bytes as frames in system
 * memory.
 */
@NeedsGpu
class GpuVideoMemoryTest {
  private static final String CUDA = "video/x-raw(memory:CUDAMemory)";
  private static final String ENCODE = "vaeencode backend=tensorrt precision=fp16";
  private static final String DECODE = "vaedecode backend=tensorrt precision=fp16";

  @TempDir private Path temporary;

  @BeforeEach
  void theElementsOfferIt() throws Exception {
    String output = Launch.program(List.of("gst-inspect-1.0", "vaedecode"), Map.of());
    assumeTrue(
        output.contains("memory:CUDAMemory"),
        "no libgstcuda-1.0.so.0 of GStreamer 1.22 or newer (gstreamer1.0-plugins-bad)");
  }

  /** Without any other element of GStreamer's for CUDA: those need the driver's video codecs. */
  @Test
  void decodedFramesAreEncodedWhereTheyAre() throws Exception {
    for (String format : new String[] {"RGB", "I420", "NV12"}) {
      byte[] system = roundTrip(format, "video/x-raw");
      byte[] cuda = roundTrip(format, CUDA);
      assertArrayEquals(system, cuda, format);
    }
  }

  private byte[] roundTrip(String format, String between) throws Exception {
    return frames(
        source(format, 336, 190)
            + ENCODE
            + " ! "
            + DECODE
            + " ! "
            + between
            + ",format="
            + format
            + " ! "
            + ENCODE
            + " ! "
            + DECODE
            + " ! video/x-raw,format="
            + format);
  }

  @Test
  void uploadedFramesAreEncoded() throws Exception {
    needs("cudaupload");
    byte[] system =
        frames(source("NV12", 320, 192) + ENCODE + " ! " + DECODE + " ! video/x-raw,format=NV12");
    byte[] cuda =
        frames(
            source("NV12", 320, 192)
                + "cudaupload ! "
                + CUDA
                + " ! "
                + ENCODE
                + " ! "
                + DECODE
                + " ! video/x-raw,format=NV12");
    assertArrayEquals(system, cuda);
  }

  @Test
  void decodedFramesAreDownloaded() throws Exception {
    needs("cudadownload");
    String encoded = source("NV12", 320, 192) + ENCODE + " ! " + DECODE + " ! ";
    byte[] system = frames(encoded + "video/x-raw,format=NV12");
    byte[] cuda = frames(encoded + CUDA + ",format=NV12 ! cudadownload ! video/x-raw");
    assertArrayEquals(system, cuda);
  }

  /** The CPU reads them through GStreamer's own mapping. */
  @Test
  void theCpuTakesThemToo() throws Exception {
    byte[] system =
        frames(
            source("RGB", 64, 48)
                + ENCODE
                + " ! "
                + DECODE
                + " ! video/x-raw,format=RGB ! vaeencode backend=torch precision=fp32"
                + " ! vaedecode backend=torch precision=fp32 ! video/x-raw,format=RGB");
    byte[] cuda =
        frames(
            source("RGB", 64, 48)
                + ENCODE
                + " ! "
                + DECODE
                + " ! "
                + CUDA
                + ",format=RGB ! vaeencode backend=torch precision=fp32"
                + " ! vaedecode backend=torch precision=fp32 ! video/x-raw,format=RGB");
    assertArrayEquals(system, cuda);
  }

  private static String source(String format, int width, int height) {
    return "videotestsrc pattern=ball num-buffers=21 ! video/x-raw,format="
        + format
        + ",width="
        + width
        + ",height="
        + height
        + " ! ";
  }

  private byte[] frames(String line) throws Exception {
    Path file = temporary.resolve("frames");
    String unused = Launch.line(line + " ! filesink location=" + file);
    byte[] bytes = Files.readAllBytes(file);
    assertTrue(bytes.length > 0, line);
    return bytes;
  }

  private static void needs(String element) throws Exception {
    assumeTrue(
        Launch.has(element),
        "no " + element + " (nvcodec registers it where the driver has its video codecs)");
  }
}
