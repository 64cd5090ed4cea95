package org.gstvae.tensorrt;

import com.sun.jna.Pointer;
import java.util.List;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.MemoryKind;
import org.gstvae.model.pixels.PlaneShapes;
import org.gstvae.tensorrt.cuda.CudaStream;

/**
 * Copies between frames in the caller's memory and the planes of a chunk, row by row where need be.
 */
final class HostCopies {
  /** A movable address for memcpy. */
  private static final class Cursor extends org.bytedeco.javacpp.Pointer {
    Cursor at(long where) {
      address = where;
      return this;
    }
  }

  private HostCopies() {}

  /** Puts frames into the plane inputs of a slot. */
  static void upload(List<FrameMemory> frames, int[][] planes, Slot slot, CudaStream stream)
      throws EngineException {
    for (int p = 0; p < planes.length; p++) {
      String name = PlaneShapes.name(p);
      long rowBytes = (long) planes[p][1] * planes[p][2];
      long planeBytes = planes[p][0] * rowBytes;
      boolean staged = false;
      for (int t = 0; t < frames.size(); t++) {
        FrameMemory frame = frames.get(t);
        if (frame.kind() == MemoryKind.HOST) {
          long target = slot.host(name).address() + t * planeBytes;
          rows(target, rowBytes, frame.addresses()[p], frame.strides()[p], rowBytes, planes[p][0]);
          staged = true;
        }
      }
      if (staged) {
        stream.upload(slot.device(name), slot.host(name), frames.size() * planeBytes);
      }
      // Behind the copy of all frames, which would overwrite these.
      for (int t = 0; t < frames.size(); t++) {
        FrameMemory frame = frames.get(t);
        if (frame.kind() == MemoryKind.CUDA) {
          stream.copyRows(
              slot.device(name).address() + t * planeBytes,
              rowBytes,
              frame.addresses()[p],
              frame.strides()[p],
              rowBytes,
              planes[p][0]);
        }
      }
    }
  }

  /** Queues the copy of the first frames from the plane outputs of a slot. */
  static void download(List<FrameMemory> frames, int[][] planes, Slot slot, CudaStream stream)
      throws EngineException {
    for (int p = 0; p < planes.length; p++) {
      String name = PlaneShapes.name(p);
      long rowBytes = (long) planes[p][1] * planes[p][2];
      long planeBytes = planes[p][0] * rowBytes;
      if (frames.get(0).kind() == MemoryKind.CUDA) {
        for (int t = 0; t < frames.size(); t++) {
          stream.copyRows(
              frames.get(t).addresses()[p],
              frames.get(t).strides()[p],
              slot.device(name).address() + t * planeBytes,
              rowBytes,
              rowBytes,
              planes[p][0]);
        }
      } else {
        stream.download(slot.host(name), slot.device(name), frames.size() * planeBytes);
      }
    }
  }

  /** Takes frames from the host memory of a slot. */
  static void finish(List<FrameMemory> frames, int[][] planes, Slot slot) {
    for (int p = 0; p < planes.length; p++) {
      long rowBytes = (long) planes[p][1] * planes[p][2];
      for (int t = 0; t < frames.size(); t++) {
        FrameMemory frame = frames.get(t);
        if (frame.kind() == MemoryKind.HOST) {
          long source =
              slot.host(PlaneShapes.name(p)).address() + (long) t * planes[p][0] * rowBytes;
          rows(frame.addresses()[p], frame.strides()[p], source, rowBytes, rowBytes, planes[p][0]);
        }
      }
    }
  }

  /** Puts numbers into a slot's host memory. */
  static void floats(Slot slot, String tensor, float[] values) {
    new Pointer(slot.host(tensor).address()).write(0, values, 0, values.length);
  }

  /** Copies bytes. */
  static void bytes(long target, long source, long bytes) {
    rows(target, bytes, source, bytes, bytes, 1);
  }

  private static void rows(
      long target, long targetStride, long source, long sourceStride, long width, int rows) {
    Cursor to = new Cursor();
    Cursor from = new Cursor();
    if (targetStride == width && sourceStride == width) {
      org.bytedeco.javacpp.Pointer.memcpy(to.at(target), from.at(source), width * rows);
      return;
    }
    for (int row = 0; row < rows; row++) {
      org.bytedeco.javacpp.Pointer.memcpy(
          to.at(target + row * targetStride), from.at(source + row * sourceStride), width);
    }
  }
}
