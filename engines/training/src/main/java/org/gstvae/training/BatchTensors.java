package org.gstvae.training;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Batches as tensors. */
final class BatchTensors {
  private static final int COLUMN_AXIS = 2;

  private BatchTensors() {}

  /** A batch's pictures, FP32 [B, 3, T, H, W] from -1 to 1, in channels-last order. */
  static Tensor pictures(Batch batch) {
    long[] shape = {batch.size(), batch.frames(), batch.crop(), batch.crop(), 3};
    Tensor bytes =
        torch.from_blob(new BytePointer(batch.rgb()), shape, new TensorOptions(ScalarType.Byte));
    TensorVector samples = new TensorVector();
    for (int i = 0; i < batch.size(); i++) {
      Tensor sample = bytes.select(0, i);
      samples.push_back(batch.mirrored()[i] ? sample.flip(COLUMN_AXIS) : sample);
    }
    return toPictures(torch.stack(samples));
  }

  /** Bytes [B, T, H, W, 3] as pictures. */
  static Tensor toPictures(Tensor bytes) {
    return bytes
        .to(ScalarType.Float)
        .mul_(new Scalar(2 / 255.0))
        .sub_(new Scalar(1.0))
        .permute(0, 4, 1, 2, 3);
  }
}
