package org.gstvae.plugin.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.GStreamer;
import org.gstvae.plugin.gst.GstData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OutputCapsTest {
  private static final String LATENTS =
      "video/x-vae-latent, version=1, model=tiny, model-hash=(string)0123456789abcdef,"
          + " format=f16le, channels=4, latent-width=40, latent-height=30, temporal-factor=4,"
          + " spatial-factor=8, frames-per-chunk=8, source-format=NV12, width=320, height=240,"
          + " framerate=30000/1001, pixel-aspect-ratio=4/3, colorimetry=bt709, chroma-site=mpeg2";

  @BeforeAll
  static void init() {
    GStreamer.init();
  }

  @Test
  void theSourceFormatIsPreferred() throws Exception {
    String chosen = choose("video/x-raw");
    assertTrue(chosen.contains("format=(string)NV12"), chosen);
    assertTrue(chosen.contains("framerate=(fraction)30000/1001"), chosen);
    assertTrue(chosen.contains("pixel-aspect-ratio=(fraction)4/3"), chosen);
    assertTrue(chosen.contains("colorimetry=(string)bt709"), chosen);
    assertTrue(chosen.contains("chroma-site=(string)mpeg2"), chosen);
  }

  @Test
  void downstreamDecidesWhereItMust() throws Exception {
    String chosen = choose("video/x-raw, format={ BGRx, RGB }");
    assertTrue(chosen.contains("format=(string)RGB"), chosen);
    assertTrue(!chosen.contains("bt709"), () -> "R'G'B' has no Y'CbCr matrix: " + chosen);
  }

  @Test
  void aColorimetryThatDownstreamInsistsOnIsTaken() throws Exception {
    String chosen = choose("video/x-raw, format=I420, colorimetry=bt601");
    assertTrue(chosen.contains("colorimetry=(string)bt601"), chosen);
  }

  @Test
  void anotherSizeIsRefused() {
    ElementException refusal =
        assertThrows(ElementException.class, () -> choose("video/x-raw, width=100"));
    assertEquals(ErrorCode.STREAM_WRONG_TYPE, refusal.code());
    assertTrue(refusal.getMessage().contains("320x240"), refusal::getMessage);
  }

  @Test
  void systemMemoryIsTakenWhereDownstreamTakesBoth() throws Exception {
    String chosen = choose("video/x-raw(memory:CUDAMemory); video/x-raw", true);
    assertFalse(chosen.contains("CUDAMemory"), chosen);
  }

  @Test
  void picturesStayOnTheGpuWhereDownstreamInsists() throws Exception {
    String chosen = choose("video/x-raw(memory:CUDAMemory), format={ BGRx, RGB }", true);
    assertTrue(chosen.startsWith("video/x-raw(memory:CUDAMemory), format=(string)RGB"), chosen);
  }

  @Test
  void planesThatWouldOverlapOnTheGpuAreNotGiven() throws Exception {
    String latents = LATENTS.replace("height=240", "height=239");
    String gpuOnly = "video/x-raw(memory:CUDAMemory), format={ I420, RGB }";
    String chosen = choose(latents, gpuOnly, true);
    assertTrue(chosen.contains("format=(string)RGB"), chosen);
  }

  @Test
  void picturesThatAreNotOnAGpuAreNotSaidToBe() {
    String gpuOnly = "video/x-raw(memory:CUDAMemory)";
    ElementException refusal = assertThrows(ElementException.class, () -> choose(gpuOnly, false));
    assertTrue(refusal.getMessage().contains(gpuOnly), refusal::getMessage);
  }

  private static String choose(String downstream) throws ElementException, LatentException {
    return choose(downstream, false);
  }

  private static String choose(String downstream, boolean gpu)
      throws ElementException, LatentException {
    return choose(LATENTS, downstream, gpu);
  }

  private static String choose(String input, String downstream, boolean gpu)
      throws ElementException, LatentException {
    long latents = Caps.parse(input);
    long allowed = Caps.parse(downstream);
    try {
      long chosen =
          OutputCaps.choose(latents, LatentCaps.fromFields(Caps.fields(latents)), allowed, gpu);
      try {
        return Caps.text(chosen);
      } finally {
        GstData.gst_mini_object_unref(chosen);
      }
    } finally {
      GstData.gst_mini_object_unref(latents);
      GstData.gst_mini_object_unref(allowed);
    }
  }
}
