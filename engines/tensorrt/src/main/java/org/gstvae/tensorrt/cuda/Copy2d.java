package org.gstvae.tensorrt.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;

/** CUDA_MEMCPY2D: rows of bytes between two addresses with strides. */
@Structure.FieldOrder({
  "srcXInBytes",
  "srcY",
  "srcMemoryType",
  "srcHost",
  "srcDevice",
  "srcArray",
  "srcPitch",
  "dstXInBytes",
  "dstY",
  "dstMemoryType",
  "dstHost",
  "dstDevice",
  "dstArray",
  "dstPitch",
  "widthInBytes",
  "height"
})
public final class Copy2d extends Structure {
  private static final int DEVICE = 2;

  public long srcXInBytes;
  public long srcY;
  public int srcMemoryType;
  public Pointer srcHost;
  public long srcDevice;
  public Pointer srcArray;
  public long srcPitch;
  public long dstXInBytes;
  public long dstY;
  public int dstMemoryType;
  public Pointer dstHost;
  public long dstDevice;
  public Pointer dstArray;
  public long dstPitch;
  public long widthInBytes;
  public long height;

  /** For JNA. */
  public Copy2d() {}

  /** Rows from device memory to device memory. */
  static Copy2d onDevice(
      long target, long targetStride, long source, long sourceStride, long width, long rows) {
    Copy2d copy = new Copy2d();
    copy.srcMemoryType = DEVICE;
    copy.srcDevice = source;
    copy.srcPitch = sourceStride;
    copy.dstMemoryType = DEVICE;
    copy.dstDevice = target;
    copy.dstPitch = targetStride;
    copy.widthInBytes = width;
    copy.height = rows;
    return copy;
  }
}
