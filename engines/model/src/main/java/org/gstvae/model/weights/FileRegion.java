package org.gstvae.model.weights;

import java.nio.file.Path;

/**
 * Where a tensor's elements lie, in C order and little-endian.
 *
 * @param file the file
 * @param offset first byte
 * @param bytes length
 */
public record FileRegion(Path file, long offset, long bytes) {
  /** The same bytes under another name of the file. */
  public FileRegion in(Path other) {
    return new FileRegion(other, offset, bytes);
  }
}
