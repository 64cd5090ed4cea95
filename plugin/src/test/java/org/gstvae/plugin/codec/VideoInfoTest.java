package org.gstvae.plugin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.gstvae.engine.ChromaSite;
import org.gstvae.engine.ColorMatrix;
import org.gstvae.engine.ColorRange;
import org.gstvae.engine.VideoLayout;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.GStreamer;
import org.gstvae.plugin.gst.GstData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class VideoInfoTest {
  @BeforeAll
  static void init() {
    GStreamer.init();
  }

  @Test
  void colourComesFromTheCaps() throws ElementException {
    VideoLayout layout =
        layout("format=NV12, width=640, height=360, colorimetry=bt2020, chroma-site=cosited");
    assertEquals(ColorMatrix.BT2020, layout.matrix());
    assertEquals(ColorRange.LIMITED, layout.range());
    assertEquals(ChromaSite.TOP_LEFT, layout.chromaSite());
  }

  @Test
  void capsThatAreSilentMeanWhatGStreamerAssumes() throws ElementException {
    assertEquals(ColorMatrix.BT601, layout("format=I420, width=640, height=360").matrix());
    assertEquals(ColorMatrix.BT709, layout("format=I420, width=1280, height=720").matrix());
  }

  @Test
  void fullRangeIsKept() throws ElementException {
    assertEquals(
        ColorRange.FULL, layout("format=I420, width=64, height=64, colorimetry=1:4:0:0").range());
    assertEquals(ColorRange.FULL, layout("format=RGB, width=64, height=64").range());
  }

  @Test
  void picturesThatAreTooSmallOrTooLargeAreRefused() {
    for (String size : new String[] {"width=15, height=64", "width=64, height=8193"}) {
      ElementException refusal =
          assertThrows(ElementException.class, () -> layout("format=RGB, " + size));
      assertEquals(ErrorCode.STREAM_WRONG_TYPE, refusal.code());
      assertTrue(refusal.getMessage().contains("16..8192"), refusal::getMessage);
    }
  }

  @Test
  void interlacingIsSeen() throws ElementException {
    long caps = Caps.parse("video/x-raw, format=I420, width=64, height=64, interlace-mode=mixed");
    try (VideoInfo info = new VideoInfo(caps)) {
      assertFalse(info.progressive());
    } finally {
      GstData.gst_mini_object_unref(caps);
    }
  }

  private static VideoLayout layout(String fields) throws ElementException {
    long caps = Caps.parse("video/x-raw, framerate=25/1, " + fields);
    try (VideoInfo info = new VideoInfo(caps)) {
      return info.layout();
    } finally {
      GstData.gst_mini_object_unref(caps);
    }
  }
}
