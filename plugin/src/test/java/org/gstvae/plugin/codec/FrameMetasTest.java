package org.gstvae.plugin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;
import org.gstvae.plugin.gst.GStreamer;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.GstVideo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameMetasTest {
  private static final int DROP_FRAME = 1;
  private static final int CEA708_CDP = 4;

  private long from;
  private long to;

  @BeforeAll
  static void init() {
    GStreamer.init();
  }

  @BeforeEach
  void open() {
    from = GstData.gst_buffer_new();
    to = GstData.gst_buffer_new();
  }

  @AfterEach
  void close() {
    GstData.gst_mini_object_unref(from);
    GstData.gst_mini_object_unref(to);
  }

  @Test
  void everyKindSurvivesTheWayThroughTheStream() {
    ByteBuffer captions =
        ByteBuffer.allocateDirect(3).put(new byte[] {(byte) 0x96, 0x69, 3}).flip();
    assertTrue(
        GstVideo.gst_buffer_add_video_time_code_meta_full(
                from, 30000, 1001, 0, DROP_FRAME, 10, 11, 12, 13, 0)
            != 0);
    assertTrue(GstVideo.gst_buffer_add_video_caption_meta(from, CEA708_CDP, captions, 3) != 0);
    assertTrue(GstVideo.gst_buffer_add_video_afd_meta(from, (byte) 0, 1, 10) != 0);

    List<SideData> read = FrameMetas.read(from, 5);
    assertEquals(
        List.of(
            SideDataType.TIMECODE.code(), SideDataType.CAPTIONS.code(), SideDataType.AFD.code()),
        types(read));

    FrameMetas.write(read, 4, to);
    assertEquals(List.of(), FrameMetas.read(to, 5), "side data of frame 5 on frame 4");
    FrameMetas.write(read, 5, to);
    assertEquals(read, FrameMetas.read(to, 5));
  }

  @Test
  void malformedSideDataIsLeft() {
    List<SideData> malformed = new ArrayList<>();
    for (SideDataType type :
        List.of(SideDataType.TIMECODE, SideDataType.CAPTIONS, SideDataType.AFD)) {
      for (int bytes = 0; bytes < 4; bytes++) {
        malformed.add(new SideData(type.code(), ByteBuffer.allocate(bytes)));
      }
    }
    FrameMetas.write(malformed, 0, to);
    assertEquals(List.of(), FrameMetas.read(to, 0));
  }

  private static List<Integer> types(List<SideData> all) {
    return all.stream().map(SideData::type).toList();
  }
}
