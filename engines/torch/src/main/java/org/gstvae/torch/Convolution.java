package org.gstvae.torch;

import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Convolution over time, height and width whose gradients can be trusted.
 *
 * <p>libtorch 2.5.1 gives wrong gradients of the input, silently, for some numbers of output
 * channels (seen on AVX-512 with oneDNN, against FP64): in BF16 for 1 and 3 of them, in FP32
 * outside of channels-last order for all that are no multiples of 16. Where such a gradient will be
 * asked for, kernels of zeros make the number a multiple, in channels-last order, and what they
 * give is dropped.
 */
public final class Convolution {
  private static final long CHANNELS = 16;
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
    long out = kernels.size(0);
    long spare = (CHANNELS - out % CHANNELS) % CHANNELS;
    if (spare == 0 || !x.requires_grad()) {
      return torch.conv3d(x, kernels, bias, stride, padding, ONES, 1);
    }
    Tensor none = torch.zeros_like(kernels.detach().narrow(0, 0, 1)).expand(spare, -1, -1, -1, -1);
    Tensor all = torch.cat(new TensorVector(kernels, none), 0);
    Tensor ordered =
        all.to(
            all.scalar_type(), false, false, new MemoryFormatOptional(MemoryFormat.ChannelsLast3d));
    Tensor y =
        torch.conv3d(x, ordered, new TensorOptional(), stride, padding, ONES, 1).narrow(1, 0, out);
    return bias.has_value() ? y.add(bias.get().reshape(1, out, 1, 1, 1)) : y;
  }
}
