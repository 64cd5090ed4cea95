package org.gstvae.plugin.decode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gstvae.engine.VideoLayout;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;

/**
 * Whether the pictures that caps announce can be held here at all. GLib ends the process when
 * memory runs out, so this is asked before.
 */
final class HostMemory {
  /** Most frames of a chunk; the encoder has the same limit. */
  private static final int MOST_FRAMES = 1024;

  /** One chunk is computed while another is shown. */
  private static final int CHUNKS = 2;

  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";

  private HostMemory() {}

  /** Checks what chunks of that many frames need. */
  static void check(VideoLayout layout, int frames, int frameBytes) throws ElementException {
    if (frames > MOST_FRAMES) {
      throw new ElementException(
          ErrorCode.STREAM_WRONG_TYPE,
          "frames-per-chunk: " + frames + " (expected: 1.." + MOST_FRAMES + ")");
    }
    long needed = (long) CHUNKS * frames * frameBytes;
    if (needed > available()) {
      throw new ElementException(
          ErrorCode.RESOURCE_NO_SPACE_LEFT,
          "no memory for chunks of "
              + frames
              + " frames of "
              + layout.width()
              + "x"
              + layout.height()
              + ", "
              + needed
              + " bytes: lower the picture size or frames-per-chunk");
    }
  }

  /** Bytes that can be had without swapping; no limit where that is not known. */
  private static long available() {
    try {
      List<String> lines = Files.readAllLines(MEMINFO);
      for (String line : lines) {
        if (line.startsWith(AVAILABLE)) {
          String kilobytes = line.substring(AVAILABLE.length()).replace("kB", "").strip();
          return Long.parseLong(kilobytes) * 1024;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE;
    }
    return Long.MAX_VALUE;
  }
}
