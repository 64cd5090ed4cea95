package org.gstvae.tensorrt.nvinfer;

import org.bytedeco.tensorrt.nvinfer.Dims64;

/** Extents of a tensor as TensorRT has them. */
final class Extents {
  private Extents() {}

  /** For TensorRT; JavaCPP owns the memory. */
  static Dims64 of(long[] extents) {
    Dims64 dims = new Dims64().nbDims(extents.length);
    for (int i = 0; i < extents.length; i++) {
      dims.d(i, extents[i]);
    }
    return dims;
  }

  /** Number of elements; negative if not all extents are known. */
  static long elements(Dims64 dims) {
    if (dims.nbDims() < 0) {
      return -1;
    }
    long elements = 1;
    for (int i = 0; i < dims.nbDims(); i++) {
      if (dims.d(i) < 0) {
        return -1;
      }
      elements *= dims.d(i);
    }
    return elements;
  }
}
