package org.gstvae.tests.golden;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.BytePointer;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.PartialFile;

/**
 * TensorRT's timings of kernels, in one file for all processes of a run: what one build has
 * measured, the next need not.
 */
final class SharedTimings {
  /** Names the file, which may be empty. */
  static final String PROPERTY = "gstvae.timings";

  private SharedTimings() {}

  /** What earlier builds have measured, to be closed; null if there is nothing. */
  static Memory read() throws IOException {
    Path file = file();
    if (file == null) {
      return null;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() == 0) {
        return null;
      }
      Memory timings = new Memory(channel.size());
      ByteBuffer bytes = timings.getByteBuffer(0, timings.size());
      int read;
      do {
        read = channel.read(bytes);
      } while (read >= 0 && bytes.hasRemaining());
      return timings;
    }
  }

  /** Keeps what a build has measured; null where TensorRT gave nothing. */
  static void write(BytePointer timings) throws EngineException {
    Path file = file();
    if (file == null || timings == null) {
      return;
    }
    try (PartialFile partial = new PartialFile(file)) {
      ByteBuffer bytes = timings.asByteBuffer();
      while (bytes.hasRemaining()) {
        partial.channel().write(bytes);
      }
      partial.commit();
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.FAILED, file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static Path file() {
    String file = System.getProperty(PROPERTY);
    return file == null ? null : Path.of(file);
  }
}
