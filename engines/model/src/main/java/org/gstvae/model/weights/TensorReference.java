package org.gstvae.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor as a PyTorch checkpoint describes it: a strided view into a storage.
 *
 * @param storage where the elements are
 * @param offset first element, counted in elements of the storage
 * @param shape extents
 * @param strides elements from one index to the next, per dimension
 */
record TensorReference(Storage storage, long offset, long[] shape, long[] strides) {
  private static final int MAX_DIMENSIONS = 16;

  /**
   * A run of elements in a file of its own inside the archive.
   *
   * @param key the file's name
   * @param dtype element type
   * @param elements length
   */
  record Storage(String key, DType dtype, long elements) {}

  /**
   * What is wrong with the view, or null if all its elements lie inside the storage. Views that
   * repeat elements (stride 0) may not be larger than their storage, so that no small file asks for
   * a large copy.
   */
  String problem() {
    if (shape.length != strides.length || shape.length > MAX_DIMENSIONS) {
      return "shape of "
          + shape.length
          + " extents with "
          + strides.length
          + " strides (expected: equal, at most "
          + MAX_DIMENSIONS
          + ")";
    }
    try {
      long count = 1;
      long last = offset;
      for (int i = 0; i < shape.length; i++) {
        if (shape[i] < 0 || strides[i] < 0) {
          return "negative extent or stride";
        }
        count = Math.multiplyExact(count, shape[i]);
        last = Math.addExact(last, Math.multiplyExact(Math.max(shape[i] - 1, 0), strides[i]));
      }
      boolean inside = offset >= 0 && (count == 0 || last < storage.elements());
      if (!inside || count > storage.elements()) {
        return "view reaches beyond its storage of " + storage.elements() + " elements";
      }
    } catch (ArithmeticException e) {
      return "extents or strides are too large";
    }
    return null;
  }

  long elements() {
    long count = 1;
    for (long extent : shape) {
      count *= extent;
    }
    return count;
  }

  /** Whether the elements follow each other in C order. */
  boolean contiguous() {
    long expected = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != expected) {
        return elements() == 0;
      }
      expected *= shape[i];
    }
    return true;
  }

  /**
   * The elements in C order.
   *
   * @param source the whole storage, little-endian
   * @return a slice of the source where the order allows, else a copy
   */
  ByteBuffer inOrder(ByteBuffer source) {
    int bytes = storage.dtype().bytes();
    int length = Math.toIntExact(elements() * bytes);
    if (contiguous()) {
      int first = elements() == 0 ? 0 : Math.toIntExact(offset * bytes);
      return source.slice(first, length).order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer copy = ByteBuffer.allocateDirect(length);
    long[] index = new long[shape.length];
    long at = offset;
    while (copy.hasRemaining()) {
      int from = Math.toIntExact(at * bytes);
      for (int i = 0; i < bytes; i++) {
        copy.put(source.get(from + i));
      }
      // Odometer: the last index runs fastest.
      for (int d = shape.length - 1; d >= 0; d--) {
        at += strides[d];
        if (++index[d] < shape[d]) {
          break;
        }
        at -= strides[d] * shape[d];
        index[d] = 0;
      }
    }
    return copy.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }
}
