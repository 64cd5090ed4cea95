package org.gstvae.latent.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes that can be read anywhere: a file, or what an upstream element can be pulled for. */
public interface ByteSource {
  /** How many bytes there are now. */
  long size() throws IOException;

  /**
   * Reads up to {@code target.remaining()} bytes; fewer only where the source ends.
   *
   * @param offset of the first byte, 0 or more; may lie behind the end
   */
  void read(long offset, ByteBuffer target) throws IOException;

  /** A file. The channel stays the caller's. */
  static ByteSource of(FileChannel channel) {
    return new ByteSource() {
      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public void read(long offset, ByteBuffer target) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
          int read = channel.read(target, at);
          if (read < 0) {
            return;
          }
          at += read;
        }
      }
    };
  }
}
