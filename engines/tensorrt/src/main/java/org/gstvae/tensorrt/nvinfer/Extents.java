package org.gstvae.tensorrt.nvinfer;

import java.util.Map;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.gstvae.engine.EngineException;

/** Extents of a tensor as TensorRT has them. */
final class Extents {
  /**
   * Whole bytes of one element. By identity: a type that the presets do not know comes as an object
   * of its own, whose ordinal is that of the first.
   */
  private static final Map<DataType, Long> BYTES =
      Map.of(
          DataType.kINT64, 8L,
          DataType.kFLOAT, 4L,
          DataType.kINT32, 4L,
          DataType.kHALF, 2L,
          DataType.kBF16, 2L,
          DataType.kINT8, 1L,
          DataType.kUINT8, 1L,
          DataType.kBOOL, 1L,
          DataType.kFP8, 1L);

  private Extents() {}

  /**
   * Bytes of one element of a tensor. ICudaEngine's own getTensorBytesPerComponent is -1 for all
   * tensors but vectorised ones.
   */
  static long elementBytes(String tensor, DataType type) throws EngineException {
    Long bytes = BYTES.get(type.intern());
    if (bytes == null) {
      throw new EngineException(
          EngineException.Kind.FAILED,
          "TensorRT: tensor "
              + tensor
              + " is of data type "
              + type.value
              + " (expected: one of "
              + BYTES.keySet().stream().map(Enum::name).sorted().toList()
              + ")");
    }
    return bytes;
  }

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
