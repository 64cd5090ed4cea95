package org.gstvae.training.loss;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.torch.Convolution;

/**
 * A discriminator that judges patches (PatchGAN; Isola et al., 2017): five convolutions, batch
 * normalisation between the inner ones, LeakyReLU with slope 0.2. Its weights are the caller's, by
 * key; keys of the video discriminator are those that VideoVAE+ checkpoints have under {@code
 * loss.discriminator}.
 *
 * <p>Batch normalisation always takes the batch's own statistics, over samples and all positions,
 * so that there is no state besides the weights.
 */
public final class PatchDiscriminator {
  /** Least rows and columns of a picture that {@link #IMAGE} can judge. */
  public static final int LEAST_SIDE = 24;

  private static final double SLOPE = 0.2;
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;
  private static final long[] ONES = {1, 1, 1};

  /** Positions in the module list: a convolution, (its normalisation,) its activation. */
  private static final int[] CONVOLUTIONS = {0, 2, 5, 8, 11};

  private static final long[] CHANNELS = {3, 64, 128, 256, 512, 1};

  /** Judges clips: kernels of 3x3x3, three strides of 2 in space and two in time. */
  public static final PatchDiscriminator VIDEO =
      new PatchDiscriminator(
          new long[] {3, 3, 3},
          new long[] {1, 1, 1},
          List.of(new long[] {2, 2, 2}, new long[] {2, 2, 2}, new long[] {1, 2, 2}, ONES, ONES));

  /** Judges every frame alone: kernels of 4x4, three strides of 2. */
  public static final PatchDiscriminator IMAGE =
      new PatchDiscriminator(
          new long[] {1, 4, 4},
          new long[] {0, 1, 1},
          List.of(new long[] {1, 2, 2}, new long[] {1, 2, 2}, new long[] {1, 2, 2}, ONES, ONES));

  private record Layer(String key, long in, long out, long[] stride, boolean bias) {}

  private final long[] kernel;
  private final long[] padding;
  private final List<Layer> layers = new ArrayList<>();

  private PatchDiscriminator(long[] kernel, long[] padding, List<long[]> strides) {
    this.kernel = kernel;
    this.padding = padding;
    for (int i = 0; i < CONVOLUTIONS.length; i++) {
      boolean outer = i == 0 || i == CONVOLUTIONS.length - 1;
      layers.add(
          new Layer(
              "main." + CONVOLUTIONS[i], CHANNELS[i], CHANNELS[i + 1], strides.get(i), outer));
    }
  }

  /** Every weight's key and shape. Those with one axis are of biases and normalisations. */
  public Map<String, long[]> parameters() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      Layer c = layers.get(i);
      shapes.put(c.key + ".weight", new long[] {c.out, c.in, kernel[0], kernel[1], kernel[2]});
      if (c.bias) {
        shapes.put(c.key + ".bias", new long[] {c.out});
      } else {
        shapes.put(norm(i) + ".weight", new long[] {c.out});
        shapes.put(norm(i) + ".bias", new long[] {c.out});
      }
    }
    return shapes;
  }

  private static String norm(int convolution) {
    return "main." + (CONVOLUTIONS[convolution] + 1);
  }

  /**
   * Judges.
   *
   * @param pictures [B, 3, T, H, W] from -1 to 1
   * @param weights by key: kernels in the pictures' type, the normalisations' in FP32
   * @return a logit for each patch [B, 1, T', h, w], above 0 where it looks real
   */
  public Tensor logits(Tensor pictures, Function<String, Tensor> weights) {
    Tensor h = pictures;
    for (int i = 0; i < layers.size(); i++) {
      Layer c = layers.get(i);
      TensorOptional bias =
          c.bias ? new TensorOptional(weights.apply(c.key + ".bias")) : new TensorOptional();
      h = Convolution.apply(h, weights.apply(c.key + ".weight"), bias, c.stride, padding);
      if (!c.bias) {
        h = normalise(h, weights.apply(norm(i) + ".weight"), weights.apply(norm(i) + ".bias"));
      }
      if (i + 1 < layers.size()) {
        h = torch.leaky_relu(h, new Scalar(SLOPE));
      }
    }
    return h;
  }

  private static Tensor normalise(Tensor x, Tensor weight, Tensor bias) {
    return torch.batch_norm(
        x,
        new TensorOptional(weight),
        new TensorOptional(bias),
        new TensorOptional(),
        new TensorOptional(),
        true,
        MOMENTUM,
        EPSILON,
        false);
  }
}
