package org.gstvae.training.evaluate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a {@link RawVideo}. */
public final class RawVideoWriter implements AutoCloseable {
  private final Path file;
  private final int width;
  private final int height;
  private final FileChannel channel;
  private int frames;

  /** Creates the file, or replaces it. */
  public RawVideoWriter(Path file, int width, int height) throws IOException {
    this.file = file;
    this.width = width;
    this.height = height;
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  /** Appends one frame. */
  public void add(ByteBuffer frame) throws IOException {
    ByteBuffer rest = frame.duplicate();
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    frames++;
  }

  /** What was written so far. */
  public RawVideo written() {
    return new RawVideo(file, width, height, frames);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
