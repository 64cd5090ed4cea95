package org.gstvae.torch;

import java.util.Locale;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Whether convolutions on integers pay: the shapes of {@code mini} in a chunk of 8 frames of
 * 640x360, in BF16, on codes, and what the rounding to codes takes. Prints the least of many times.
 */
final class EightBitBench {
  private static final int ROUNDS = 15;
  private static final int FRAMES = 8;
  private static final float SCALE = 0.03f;
  private static final long[] ONES = {1, 1, 1};

  /** Channels out and in, kernel over time and space, rows, columns. */
  private static final int[][] SHAPES = {
    {64, 64, 1, 3, 90, 160},
    {64, 64, 3, 1, 90, 160},
    {64, 48, 1, 3, 90, 160},
    {128, 128, 1, 3, 45, 80},
    {128, 128, 3, 1, 45, 80},
    {128, 256, 1, 1, 45, 80},
  };

  private EightBitBench() {}

  /** Arguments: threads, or none for one. */
  public static void main(String[] arguments) {
    NativeSettings.waitPassively();
    torch.set_num_threads(arguments.length == 0 ? 1 : Integer.parseInt(arguments[0]));
    try (NoGradGuard guard = new NoGradGuard();
        EightBitConvolution convolution = new EightBitConvolution(ScalarType.BFloat16)) {
      for (int[] shape : SHAPES) {
        measure(shape, convolution);
      }
    }
  }

  private static void measure(int[] s, EightBitConvolution convolution) {
    long[] padding = {s[2] / 2, s[3] / 2, s[3] / 2};
    try (PointerScope scope = new PointerScope()) {
      Tensor x = channelsLast(torch.randn(1, s[1], FRAMES, s[4], s[5]));
      Tensor kernel = channelsLast(torch.randn(s[0], s[1], s[2], s[3], s[3]));
      Tensor bias = torch.randn(s[0]).to(ScalarType.BFloat16);
      TensorOptional optional = new TensorOptional(bias);
      Tensor codes = EightBitConvolution.codes(x, SCALE);
      try (EightBitConvolution.Kernel packed =
          convolution.pack(kernel, bias, new float[] {SCALE})) {
        System.out.printf(
            Locale.ROOT,
            "%3d to %3d, %dx%dx%d at %dx%d: bf16 %.1f ms, int8 %.1f ms, rounding %.1f ms%n",
            s[1],
            s[0],
            s[2],
            s[3],
            s[3],
            s[5],
            s[4],
            least(() -> torch.conv3d(x, kernel, optional, ONES, padding, ONES, 1)),
            least(() -> convolution.apply(codes, SCALE, packed, ONES, padding, padding)),
            least(() -> EightBitConvolution.codes(x, SCALE)));
      }
    }
  }

  private static Tensor channelsLast(Tensor tensor) {
    return tensor.to(ScalarType.BFloat16).contiguous(MemoryFormat.ChannelsLast3d);
  }

  private static double least(Supplier<Tensor> work) {
    double least = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      try (PointerScope scope = new PointerScope()) {
        long start = System.nanoTime();
        work.get().close();
        least = Math.min(least, (System.nanoTime() - start) / 1e6);
      }
    }
    return least;
  }
}
