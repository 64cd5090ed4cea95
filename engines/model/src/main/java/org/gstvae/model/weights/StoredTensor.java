package org.gstvae.model.weights;

import java.nio.ByteBuffer;

/**
 * A tensor as it lies in a file.
 *
 * @param key its name
 * @param dtype element type
 * @param shape extents; empty for a scalar
 * @param data the elements in C order, little-endian: a direct buffer that maps the file (position
 *     0, limit the tensor's length), copied only where the file's order is another
 */
public record StoredTensor(String key, DType dtype, long[] shape, ByteBuffer data) {
  /** Number of elements. */
  public long elements() {
    long n = 1;
    for (long extent : shape) {
      n *= extent;
    }
    return n;
  }
}
