package org.gstvae.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.FrameMemory;

/** Copies between frames in the caller's memory and plane tensors [1, T, rows, units, bytes]. */
final class FrameTensors {
  private FrameTensors() {}

  /** The planes of all frames. */
  static Tensor gather(List<FrameMemory> frames, int plane, int[] shape) {
    Tensor all =
        torch.empty(
            new long[] {1, frames.size(), shape[0], shape[1], shape[2]},
            new TensorOptions(ScalarType.Byte),
            null);
    for (int t = 0; t < frames.size(); t++) {
      all.select(1, t).select(0, 0).copy_(view(frames.get(t), plane, shape));
    }
    return all;
  }

  /** Writes the planes of all frames. */
  static void scatter(Tensor all, List<FrameMemory> frames, int plane, int[] shape) {
    for (int t = 0; t < frames.size(); t++) {
      view(frames.get(t), plane, shape).copy_(all.select(1, t).select(0, 0));
    }
  }

  private static Tensor view(FrameMemory frame, int plane, int[] shape) {
    return torch.from_blob(
        new ForeignMemory(frame.addresses()[plane]),
        new long[] {shape[0], shape[1], shape[2]},
        new long[] {frame.strides()[plane], shape[2], 1},
        new TensorOptions(ScalarType.Byte));
  }
}
