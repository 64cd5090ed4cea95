package org.gstvae.plugin.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.StreamFormat;
import org.gstvae.plugin.gst.GStreamer;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameSpansTest {
  private static final long FRAME = 40_000_000;
  private static final int KEY_UNITS = 1 << 7;

  private Segment segment;

  @BeforeAll
  static void init() {
    GStreamer.init();
  }

  @BeforeEach
  void open() {
    segment = new Segment();
  }

  @AfterEach
  void close() {
    segment.close();
  }

  @Test
  void everyFrameOfAnOpenSegmentIsShown() {
    List<Segment.Span> spans = spans(1000 * FRAME, FRAME);
    assertEquals(8, spans.size());
    assertEquals(new Segment.Span(1007 * FRAME, FRAME), spans.get(7));
  }

  @Test
  void theEdgesAreClipped() {
    play(FRAME + FRAME / 4, 5 * FRAME - FRAME / 4);
    List<Segment.Span> spans = spans(0, FRAME);
    assertEquals(5, spans.size(), "frames behind the segment are not asked for");
    assertNull(spans.get(0));
    assertEquals(new Segment.Span(FRAME + FRAME / 4, FRAME * 3 / 4), spans.get(1));
    assertEquals(new Segment.Span(4 * FRAME, FRAME * 3 / 4), spans.get(4));
  }

  @Test
  void aChunkOutsideIsNotDecoded() {
    play(100 * FRAME, 200 * FRAME);
    assertTrue(spans(0, FRAME).isEmpty());
    assertTrue(spans(200 * FRAME, FRAME).isEmpty());
    assertTrue(segment.isOver(200 * FRAME));
  }

  @Test
  void keyUnitsAreOneFrameEach() {
    Memory.setInt(segment.address(), Layout.SEGMENT_FLAGS, KEY_UNITS);
    assertEquals(1, spans(0, FRAME).size());
  }

  @Test
  void unknownTimesStayUnknown() {
    List<Segment.Span> spans = spans(Gst.CLOCK_TIME_NONE, FRAME);
    assertEquals(8, spans.size());
    assertEquals(Gst.CLOCK_TIME_NONE, spans.get(3).pts());
    spans = spans(0, FrameTime.UNKNOWN_DURATION);
    assertEquals(new Segment.Span(3 * FRAME, Gst.CLOCK_TIME_NONE), spans.get(3));
  }

  private void play(long start, long stop) {
    Memory.setLong(segment.address(), Layout.SEGMENT_START, start);
    Memory.setLong(segment.address(), Layout.SEGMENT_STOP, stop);
  }

  private List<Segment.Span> spans(long pts, long duration) {
    List<FrameTime> times = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      times.add(new FrameTime(i * FRAME, duration));
    }
    Chunk chunk =
        new Chunk(
            "0123456789abcdef",
            0,
            CodecMode.VIDEO,
            StreamFormat.F16LE,
            new ChunkGeometry(16, 16, new LatentShape(2, 2, 2, 4), 4, 8),
            times,
            List.of());
    return FrameSpans.of(chunk, pts, FRAME, segment);
  }
}
