package org.gstvae.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameCacheTest {
  @TempDir private Path folder;

  private static ByteBuffer together(List<Clip> clips) {
    ByteBuffer all =
        ByteBuffer.allocate(clips.stream().mapToInt(clip -> clip.rgb().remaining()).sum());
    clips.forEach(clip -> all.put(clip.rgb().duplicate()));
    return all.flip();
  }

  @Test
  void aLongVideoIsKeptInParts() throws Exception {
    Path file = TestFootage.render(folder).resolveSibling("zone-plate_00.mkv");
    DataRow row = new DataRow("zone-plate_00.mkv", "video", null, null, null, null, null);
    int frame = 80 * 64 * 3;
    List<Clip> whole = new FrameCache(folder.resolve("whole")).clips(file, row, 0);
    assertEquals(List.of(20), whole.stream().map(Clip::frames).toList());
    Path directory = folder.resolve("parts");
    List<Clip> parts = new FrameCache(directory, 8 * frame + 100).clips(file, row, 0);
    assertEquals(List.of(8, 8, 4), parts.stream().map(Clip::frames).toList());
    assertEquals(together(whole), together(parts));

    // one part is lost: all are made again
    try (Stream<Path> entries = Files.list(directory)) {
      Files.delete(entries.sorted().findFirst().orElseThrow());
    }
    parts = new FrameCache(directory, 8 * frame).clips(file, row, 0);
    assertEquals(together(whole), together(parts));

    List<Clip> few = new FrameCache(directory, 8 * frame).clips(file, row, 10);
    assertEquals(List.of(8, 2), few.stream().map(Clip::frames).toList());
  }
}
