package org.gstvae.training.linear;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Blocks of pictures as rows of a matrix.
 *
 * @param frames frames of a block
 * @param size rows and columns of a block
 */
record BlockRows(int frames, int size) {
  private static final int CHANNELS = 3;

  /** Samples of a block. */
  int dimension() {
    return frames * size * size * CHANNELS;
  }

  /**
   * Whole blocks of pictures; what is left over at the right, below and at the end is left out.
   *
   * @param bytes U8 [T, H, W, 3]
   * @return FP32 [n, dimension], -1 to 1
   */
  Tensor of(Tensor bytes) {
    long times = bytes.size(0) / frames;
    long rows = bytes.size(1) / size;
    long columns = bytes.size(2) / size;
    return bytes
        .narrow(0, 0, times * frames)
        .narrow(1, 0, rows * size)
        .narrow(2, 0, columns * size)
        .to(ScalarType.Float)
        .mul_(new Scalar(2 / 255.0))
        .sub_(new Scalar(1.0))
        .reshape(times, frames, rows, size, columns, size, CHANNELS)
        .permute(0, 2, 4, 1, 3, 5, 6)
        .reshape(times * rows * columns, dimension());
  }

  /**
   * Extends pictures by their last frame, row and column to whole blocks.
   *
   * @param bytes U8 [T, H, W, 3]
   */
  Tensor extended(Tensor bytes) {
    Tensor result = bytes;
    int[] multiples = {frames, size, size};
    for (int axis = 0; axis < multiples.length; axis++) {
      long extent = result.size(axis);
      long missing = (multiples[axis] - extent % multiples[axis]) % multiples[axis];
      if (missing > 0) {
        Tensor last = result.narrow(axis, extent - 1, 1);
        long[] repeats = {1, 1, 1, 1};
        repeats[axis] = missing;
        result = torch.cat(new TensorVector(result, last.repeat(repeats)), axis);
      }
    }
    return result;
  }

  /**
   * Pictures of blocks, the inverse of {@link #of} for whole blocks.
   *
   * @param blocks FP32 [n, dimension]
   * @return U8 [T, H, W, 3], rounded
   */
  Tensor pictures(Tensor blocks, long rows, long columns) {
    long times = blocks.size(0) / (rows * columns);
    return blocks
        .reshape(times, rows, columns, frames, size, size, CHANNELS)
        .permute(0, 3, 1, 4, 2, 5, 6)
        .reshape(times * frames, rows * size, columns * size, CHANNELS)
        .add(new Scalar(1.0))
        .mul_(new Scalar(127.5))
        .round_()
        .clamp_(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(255.0)))
        .to(ScalarType.Byte)
        .contiguous();
  }
}
