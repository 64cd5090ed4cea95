package org.gstvae.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.pixels.PlaneShapes;

/** Native memory for the frames and the latents of one chunk. Owned here, freed by close. */
final class Chunks implements AutoCloseable {
  private static final long SEED = 1;

  private final List<Pointer> owned = new ArrayList<>();
  private final List<FrameMemory> frames = new ArrayList<>();
  private final LatentMemory latents;

  /** Frames with a moving gradient under noise, and room for their latents. */
  Chunks(VideoLayout layout, int count, LatentShape shape) {
    int[][] planes = PlaneShapes.of(layout);
    Random random = new Random(SEED);
    for (int frame = 0; frame < count; frame++) {
      long[] addresses = new long[planes.length];
      int[] strides = new int[planes.length];
      for (int plane = 0; plane < planes.length; plane++) {
        int rows = planes[plane][0];
        strides[plane] = planes[plane][1] * planes[plane][2];
        addresses[plane] = fill(rows, strides[plane], frame, random);
      }
      frames.add(new FrameMemory(MemoryKind.HOST, addresses, strides));
    }
    long bytes = shape.bytes(LatentFormat.F16LE);
    BytePointer memory = allocate(bytes);
    Pointer.memset(memory, 0, bytes);
    latents = new LatentMemory(MemoryKind.HOST, memory.address(), bytes, LatentFormat.F16LE, shape);
  }

  private long fill(int rows, int stride, int frame, Random random) {
    byte[] bytes = new byte[rows * stride];
    random.nextBytes(bytes);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < stride; column++) {
        int at = row * stride + column;
        int noise = bytes[at] >> 4;
        bytes[at] = (byte) (64 + (row + column + 2 * frame) % 128 + noise);
      }
    }
    return allocate(bytes.length).put(bytes).address();
  }

  private BytePointer allocate(long bytes) {
    BytePointer memory = new BytePointer(bytes);
    owned.add(memory);
    return memory;
  }

  List<FrameMemory> frames() {
    return frames;
  }

  LatentMemory latents() {
    return latents;
  }

  @Override
  public void close() {
    owned.forEach(Pointer::close);
  }
}
