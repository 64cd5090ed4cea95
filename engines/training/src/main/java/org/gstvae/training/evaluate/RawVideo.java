package org.gstvae.training.evaluate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.BytePointer;

/**
 * Frames in a file, so that long clips need little memory and every codec gets the same samples:
 * packed R'G'B', 8 bits, rows from the top, frame after frame, nothing between.
 *
 * @param file where they lie
 * @param width pixels of a row
 * @param height rows
 * @param frames number of frames
 */
public record RawVideo(Path file, int width, int height, int frames) {
  private static final int CHANNELS = 3;

  /** Bytes of one frame. */
  public int frameBytes() {
    return Math.multiplyExact(CHANNELS * width, height);
  }

  /** The same file with fewer frames. */
  public RawVideo first(int count) {
    return new RawVideo(file, width, height, count);
  }

  /**
   * Reads frames into memory.
   *
   * @param target {@code count * frameBytes()} bytes from its position, which is not moved
   */
  public void read(int first, int count, BytePointer target) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int i = 0; i < count; i++) {
        ByteBuffer frame = frame(target, i);
        long at = (long) (first + i) * frameBytes();
        while (frame.hasRemaining()) {
          if (channel.read(frame, at + frame.position()) < 0) {
            throw new IOException(file + ": ends inside a frame");
          }
        }
      }
    }
  }

  /** The memory of one frame of a block that {@link #read} fills. */
  public ByteBuffer frame(BytePointer block, int index) {
    return block.getPointer((long) index * frameBytes()).capacity(frameBytes()).asByteBuffer();
  }
}
