package org.gstvae.torch;

import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Convolution over time, height and width whose gradients can be trusted.
 *
 * <p>libtorch 2.5.1 gives wrong gradients, silently, for some numbers of channels (seen on the CPU
 * with AVX-512, against FP64): in BF16 for 3 and 4 channels in, for 1 and 3 out, and for 48 in with
 * a stride; in FP32 for 48 out on small pictures. 16 channels and multiples of 32 are right. So
 * where a gradient will be asked for, zeros make the numbers such, in channels-last order, and what
 * they give is dropped.
 */
public final class Convolution {
  private static final long LEAST = 16;
  private static final long MULTIPLE = 32;
  private static final long[] ONES = {1, 1, 1};

  private Convolution() {}

  /**
   * Convolves.
   *
   * @param x [B, C, T, H, W]
   * @param kernels [out, C, kT, kH, kW]
   * @param bias [out], or none
   * @param stride of time, height and width
   * @param padding of time, height and width, before and after, with zeros
   */
  public static Tensor apply(
      Tensor x, Tensor kernels, TensorOptional bias, long[] stride, long[] padding) {
    long in = kernels.size(1);
    long out = kernels.size(0);
    long spareIn = trusted(in) - in;
    long spareOut = trusted(out) - out;
    if (!x.requires_grad() || (spareIn == 0 && spareOut == 0)) {
      return torch.conv3d(x, kernels, bias, stride, padding, ONES, 1);
    }
    Tensor wide = torch.constant_pad_nd(x, new long[] {0, 0, 0, 0, 0, 0, 0, spareIn});
    Tensor more =
        torch.constant_pad_nd(kernels, new long[] {0, 0, 0, 0, 0, 0, 0, spareIn, 0, spareOut});
    Tensor y =
        torch
            .conv3d(
                channelsLast(wide),
                channelsLast(more),
                new TensorOptional(),
                stride,
                padding,
                ONES,
                1)
            .narrow(1, 0, out);
    return bias.has_value() ? y.add(bias.get().reshape(1, out, 1, 1, 1)) : y;
  }

  private static long trusted(long channels) {
    return channels <= LEAST ? LEAST : (channels + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  }

  private static Tensor channelsLast(Tensor tensor) {
    return tensor.to(
        tensor.scalar_type(), false, false, new MemoryFormatOptional(MemoryFormat.ChannelsLast3d));
  }
}
