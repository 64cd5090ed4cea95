package org.gstvae.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.training.loss.Adversarial;
import org.gstvae.training.loss.PatchDiscriminator;

/**
 * The two discriminators that a codec is trained against: one judges clips, one judges single
 * pictures. Each learns from the batches of its kind.
 */
final class Adversary implements AutoCloseable {
  private static final double BETA_1 = 0.5;
  private static final double BETA_2 = 0.9;

  /** Deviation of fresh kernels and of fresh normalisations' scales (Isola et al., 2017). */
  private static final double DEVIATION = 0.02;

  private final TrainingConfig.Adversarial config;
  private final Compute compute;
  private final Judge video;
  private final Judge image;

  private static final class Judge implements AutoCloseable {
    final PatchDiscriminator network;
    final MasterWeights weights = new MasterWeights();
    final Adam adam = new Adam(BETA_1, BETA_2);

    Judge(PatchDiscriminator network, Compute compute) {
      this.network = network;
      try (PointerScope scope = new PointerScope()) {
        network
            .parameters()
            .forEach(
                (key, shape) -> {
                  Tensor weight = compute.place(initial(key, shape));
                  weight.set_requires_grad(true);
                  weights.put(key, weight);
                  adam.track(key, weight);
                });
      }
    }

    private static Tensor initial(String key, long[] shape) {
      if (key.endsWith(".bias")) {
        return torch.zeros(shape);
      }
      Tensor spread = torch.randn(shape).mul_(new Scalar(DEVIATION));
      return shape.length == 1 ? spread.add_(new Scalar(1.0)) : spread;
    }

    @Override
    public void close() {
      adam.close();
      weights.close();
    }
  }

  /** Fresh discriminators. */
  Adversary(TrainingConfig.Adversarial config, long seed, Compute compute) {
    this.config = config;
    this.compute = compute;
    torch.manual_seed(seed);
    video = new Judge(PatchDiscriminator.VIDEO, compute);
    image = new Judge(PatchDiscriminator.IMAGE, compute);
  }

  /** Lets a checkpoint hold weights and moments. */
  void addTo(Checkpoint checkpoint) {
    checkpoint.addWeights("discriminator", video.weights);
    checkpoint.addWeights("image_discriminator", image.weights);
    Map<String, MasterWeights> state = new LinkedHashMap<>();
    state.putAll(video.adam.state("discriminator_"));
    state.putAll(image.adam.state("image_discriminator_"));
    checkpoint.addState(state);
  }

  /** Whether it counts in the update after {@code step} updates. */
  boolean active(long step) {
    return step >= config.start();
  }

  /** Factor of the adaptive weight. */
  double factor() {
    return config.factor();
  }

  /**
   * What the codec minimises. The discriminator gets no gradients.
   *
   * @param images whether the batch is of images
   * @param decoded FP32 [B, 3, T, H, W]
   */
  Tensor generatorLoss(boolean images, Tensor decoded) {
    Judge judge = images ? image : video;
    Map<String, Tensor> fixed = judge.weights.castDetached(compute.type());
    return Adversarial.generator(judge.network.logits(compute.cast(decoded), fixed::get));
  }

  /**
   * Adds to the discriminator's gradients.
   *
   * @param images whether the batch is of images
   * @param pictures FP32 [B, 3, T, H, W]
   * @param decoded the same, decoded; gets no gradient
   * @param share that this batch has in the update
   * @return the discriminator's loss
   */
  double accumulate(boolean images, Tensor pictures, Tensor decoded, double share) {
    Judge judge = images ? image : video;
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> cast = judge.weights.cast(compute.type());
      Tensor real = judge.network.logits(compute.cast(pictures), cast::get);
      Tensor fake = judge.network.logits(compute.cast(decoded.detach()), cast::get);
      Tensor loss = Adversarial.discriminator(real, fake);
      loss.mul(new Scalar(share)).backward();
      return loss.item_double();
    }
  }

  /** Applies the gradients and clears them. */
  void apply() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      apply(video);
      apply(image);
    }
  }

  private void apply(Judge judge) {
    judge
        .weights
        .tensors()
        .forEach(
            (key, weight) -> {
              Tensor gradient = weight.grad();
              if (gradient.defined()) {
                judge.adam.update(key, weight, gradient, config.learningRate());
                weight.mutable_grad().reset();
              }
            });
  }

  @Override
  public void close() {
    video.close();
    image.close();
  }
}
