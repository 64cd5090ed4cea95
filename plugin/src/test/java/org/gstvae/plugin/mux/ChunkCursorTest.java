package org.gstvae.plugin.mux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.gstvae.latent.file.ChunkEntry;
import org.gstvae.latent.file.RecordHeader;
import org.junit.jupiter.api.Test;

class ChunkCursorTest {
  private static final int FLUSH = 1;
  private static final int SNAP_BEFORE = 1 << 5;
  private static final int SNAP_AFTER = 1 << 6;

  /** Five chunks: 0..100, 100..200, ... */
  private final List<ChunkEntry> chunks =
      IntStream.range(0, 5).mapToObj(i -> new ChunkEntry(i, 0, i * 100L, 100, 8)).toList();

  private final ChunkCursor cursor = new ChunkCursor(chunks);

  @Test
  void beginsAtTheFirst() {
    assertEquals(List.of(0L, 100L, 200L, 300L, 400L), rest());
  }

  @Test
  void forwards() {
    assertEquals(List.of(200L, 300L, 400L), from(200, -1, false));
    assertEquals(List.of(200L, 300L), from(299, 400, false));
    assertEquals(List.of(200L, 300L, 400L), from(299, 401, false));
    assertEquals(List.of(), from(500, -1, false));
  }

  @Test
  void backwards() {
    assertEquals(List.of(400L, 300L, 200L, 100L, 0L), from(0, -1, true));
    assertEquals(List.of(300L, 200L), from(200, 400, true));
    assertEquals(List.of(400L, 300L, 200L, 100L), from(199, 401, true));
  }

  @Test
  void snapsToBeginnings() {
    assertEquals(200, cursor.snap(200, request(SNAP_AFTER)));
    assertEquals(200, cursor.snap(260, request(0)));
    assertEquals(200, cursor.snap(260, request(SNAP_BEFORE)));
    assertEquals(300, cursor.snap(210, request(SNAP_AFTER)));
    assertEquals(300, cursor.snap(260, request(SNAP_BEFORE | SNAP_AFTER)));
    assertEquals(200, cursor.snap(240, request(SNAP_BEFORE | SNAP_AFTER)));
    assertEquals(400, cursor.snap(10_000, request(0)));
  }

  @Test
  void chunksWithoutDurationReachToTheNext() {
    List<ChunkEntry> endless =
        chunks.stream()
            .map(c -> new ChunkEntry(c.offset(), 0, c.pts(), RecordHeader.UNKNOWN_DURATION, 8))
            .toList();
    ChunkCursor seeker = new ChunkCursor(endless);
    seeker.seek(250, -1, false);
    assertEquals(200, seeker.next().pts());
  }

  @Test
  void chunksWithoutTimeAllCome() {
    List<ChunkEntry> timeless =
        chunks.stream()
            .map(c -> new ChunkEntry(c.offset(), 0, RecordHeader.UNKNOWN_PTS, -1, 8))
            .toList();
    ChunkCursor all = new ChunkCursor(timeless);
    for (int i = 0; i < timeless.size(); i++) {
      assertEquals(i, all.next().offset());
    }
    assertNull(all.next());
  }

  private List<Long> from(long start, long stop, boolean backwards) {
    cursor.seek(start, stop, backwards);
    return rest();
  }

  private List<Long> rest() {
    List<Long> times = new ArrayList<>();
    for (ChunkEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
      times.add(entry.pts());
    }
    return times;
  }

  private static SeekRequest request(int snap) {
    return new SeekRequest(1, 3, FLUSH | snap, SeekRequest.SET, 0, 0, -1);
  }
}
