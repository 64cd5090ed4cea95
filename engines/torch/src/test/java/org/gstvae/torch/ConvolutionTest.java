package org.gstvae.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvolutionTest {
  private static final long[] ONES = {1, 1, 1};
  private static final long[] PADDING = {0, 1, 1};

  /** Everything in FP64, which goes another way through libtorch. */
  private static Tensor[] reference(Tensor x0, Tensor kernels0, Tensor bias0, Tensor slope) {
    Tensor x = leaf(x0);
    Tensor kernels = leaf(kernels0);
    Tensor bias = leaf(bias0);
    Tensor y =
        torch.conv3d(
            x.to(ScalarType.Double),
            kernels.to(ScalarType.Double),
            new TensorOptional(bias.to(ScalarType.Double)),
            ONES,
            PADDING,
            ONES,
            1);
    y.mul(slope).sum().backward();
    return new Tensor[] {y.detach(), x.grad(), kernels.grad(), bias.grad()};
  }

  private static Tensor[] asTrained(
      Tensor x0, Tensor kernels0, Tensor bias0, Tensor slope, ScalarType type) {
    Tensor x = leaf(x0);
    Tensor kernels = leaf(kernels0);
    Tensor bias = leaf(bias0);
    MemoryFormatOptional last = new MemoryFormatOptional(MemoryFormat.ChannelsLast3d);
    Tensor y =
        Convolution.apply(
                x.to(type, false, false, last),
                kernels.to(type, false, false, last),
                new TensorOptional(bias.to(type)),
                ONES,
                PADDING)
            .to(ScalarType.Float);
    y.mul(slope).sum().backward();
    return new Tensor[] {y.detach(), x.grad(), kernels.grad(), bias.grad()};
  }

  private static Tensor leaf(Tensor values) {
    Tensor leaf = values.clone();
    leaf.set_requires_grad(true);
    return leaf;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 8, 24, 32})
  void resultAndGradientsAreRightWhateverTheChannels(long out) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(out);
      Tensor x = torch.randn(2, 32, 4, 8, 8);
      Tensor kernels = torch.randn(out, 32, 1, 3, 3);
      Tensor bias = torch.randn(out);
      Tensor slope = torch.randn(2, out, 4, 8, 8);
      Tensor[] expected = reference(x, kernels, bias, slope);
      for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.BFloat16}) {
        Tensor[] actual = asTrained(x, kernels, bias, slope, type);
        double tolerance = type == ScalarType.Float ? 1e-5 : 2e-2;
        for (int i = 0; i < expected.length; i++) {
          double error = actual[i].sub(expected[i]).norm().item_double();
          assertEquals(0, error / expected[i].norm().item_double(), tolerance, type + " " + i);
        }
      }
    }
  }
}
