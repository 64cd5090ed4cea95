package org.gstvae.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.gstvae.engine.EngineException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MediaReaderTest {
  @TempDir private static Path folder;
  private static Path video;
  private static Path image;

  @BeforeAll
  static void makeFiles() throws Exception {
    video = folder.resolve("seven.mkv");
    image = folder.resolve("one.png");
    // a width whose RGB rows are not a multiple of four bytes
    launch(
        "videotestsrc num-buffers=7 pattern=solid-color foreground-color=0xff204060 ! "
            + "video/x-raw,format=RGB,width=51,height=34 ! matroskamux ! filesink location="
            + video);
    launch(
        "videotestsrc num-buffers=1 pattern=solid-color foreground-color=0xff204060 ! "
            + "video/x-raw,format=RGB,width=50,height=34 ! pngenc ! filesink location="
            + image);
  }

  private static void launch(String description) throws Exception {
    Process process =
        new ProcessBuilder(("gst-launch-1.0 -q " + description).split(" ", -1)).inheritIO().start();
    assertEquals(0, process.waitFor());
  }

  private static List<ByteBuffer> readAll(Path file, MediaOptions options) throws Exception {
    List<ByteBuffer> frames = new ArrayList<>();
    try (MediaReader reader = MediaReader.open(file, options)) {
      for (ByteBuffer frame = reader.read(); frame != null; frame = reader.read()) {
        assertTrue(frame.isDirect());
        assertEquals(reader.width() * reader.height() * 3, frame.remaining());
        frames.add(frame);
      }
      assertNull(reader.read());
    }
    return frames;
  }

  private static void assertColour(ByteBuffer rgb) {
    for (int i = 0; i < rgb.limit(); i += 3) {
      assertEquals(0x20, rgb.get(i) & 0xff, 2);
      assertEquals(0x40, rgb.get(i + 1) & 0xff, 2);
      assertEquals(0x60, rgb.get(i + 2) & 0xff, 2);
    }
  }

  @Test
  void givesEveryFrameWithoutRowPadding() throws Exception {
    List<ByteBuffer> frames = readAll(video, MediaOptions.all());
    assertEquals(7, frames.size());
    frames.forEach(MediaReaderTest::assertColour);
  }

  @Test
  void scalesSkipsAndStops() throws Exception {
    List<ByteBuffer> frames = readAll(video, new MediaOptions(17, 9, 1, 2, 2));
    assertEquals(2, frames.size());
    assertEquals(17 * 9 * 3, frames.get(0).remaining());
    assertColour(frames.get(1));
    assertEquals(3, readAll(video, new MediaOptions(0, 0, 1, 2, 0)).size());
  }

  /** 17 pixels are 51 bytes a row, which GStreamer pads. */
  @ParameterizedTest
  @ValueSource(ints = {16, 17})
  void fillsFramesAgainThatAreGivenBack(int width) throws Exception {
    try (MediaReader reader = MediaReader.open(video, MediaOptions.scaled(width, 9, 0))) {
      Set<ByteBuffer> memory = Collections.newSetFromMap(new IdentityHashMap<>());
      int frames = 0;
      for (ByteBuffer frame = reader.read(); frame != null; frame = reader.read()) {
        assertEquals(width * 9 * 3, frame.remaining());
        assertColour(frame);
        frame.position(5);
        memory.add(frame);
        reader.recycle(frame);
        frames++;
      }
      assertEquals(7, frames);
      // One is read ahead.
      assertEquals(2, memory.size());
    }
  }

  @Test
  void readsImages() throws Exception {
    List<ByteBuffer> frames = readAll(image, MediaOptions.all());
    assertEquals(1, frames.size());
    assertColour(frames.get(0));
  }

  @Test
  void closesWithFramesUnread() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (MediaReader reader = MediaReader.open(video, MediaOptions.all())) {
        assertNotNull(reader.read());
      }
    }
  }

  @Test
  void saysWhatIsWrongInOneSentence() throws Exception {
    Path text = Files.writeString(folder.resolve("text.mp4"), "no video at all\n".repeat(100));
    Path empty = Files.createFile(folder.resolve("empty.mp4"));
    Path cut = folder.resolve("cut.png");
    byte[] png = Files.readAllBytes(image);
    Files.write(cut, java.util.Arrays.copyOf(png, png.length / 2));
    for (Path file : List.of(text, empty, cut)) {
      EngineException e =
          assertThrows(EngineException.class, () -> readAll(file, MediaOptions.all()));
      assertEquals(EngineException.Kind.INVALID, e.kind());
      assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
    EngineException e =
        assertThrows(
            EngineException.class,
            () -> MediaReader.open(folder.resolve("absent.mp4"), MediaOptions.all()));
    assertEquals(EngineException.Kind.NOT_FOUND, e.kind());
  }
}
