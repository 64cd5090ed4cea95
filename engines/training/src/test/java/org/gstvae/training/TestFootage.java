package org.gstvae.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small data set, rendered by GStreamer. */
final class TestFootage {
  private TestFootage() {}

  /** Renders it into a folder; gives its table. One file is damaged, one must not be used. */
  static Path render(Path folder) throws IOException, InterruptedException {
    for (String pattern : List.of("ball", "smpte", "zone-plate kx2=4 kt=2", "circular")) {
      launch(
          "videotestsrc num-buffers=20 pattern="
              + pattern
              + " ! video/x-raw,format=RGB,width=80,height=64 ! matroskamux ! filesink location="
              + folder.resolve(pattern.split(" ", 2)[0] + "_00.mkv"));
    }
    launch(
        "videotestsrc num-buffers=1 pattern=chroma-zone-plate kx2=4 !"
            + " video/x-raw,format=RGB,width=64,height=80 ! pngenc ! filesink location="
            + folder.resolve("still.png"));
    Files.writeString(folder.resolve("damaged_00.mkv"), "nothing that a decoder knows");
    return Files.write(
        folder.resolve("table.csv"),
        List.of(
            "path,kind,frames,text,licence,source,motion,use",
            "ball_00.mkv,video,20,\"A ball, moving\",CC0,videotestsrc,0.02,ship",
            "smpte_00.mkv,video,20,Bars,CC0,videotestsrc,0,ship",
            "zone-plate_00.mkv,video,20,A plate,CC0,videotestsrc frames 0..19 step 1,0.2,ship",
            "damaged_00.mkv,video,20,Nothing,CC0,nowhere,0.1,ship",
            "circular_00.mkv,video,20,Circles,CC BY-SA,videotestsrc,0,research",
            "still.png,image,1,A still,CC0,videotestsrc,,ship"));
  }

  private static void launch(String description) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(("gst-launch-1.0 -q " + description).split(" ", -1)).inheritIO().start();
    assertEquals(0, process.waitFor());
  }
}
