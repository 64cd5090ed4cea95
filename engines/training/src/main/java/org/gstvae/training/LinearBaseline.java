package org.gstvae.training;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.model.VaeConfig;
import org.gstvae.training.linear.Moments;
import org.gstvae.training.linear.PrincipalComponents;

/**
 * The best linear codec of the network's shape, as weights of its linear skip path: the principal
 * components of 8x8x3 blocks of a frame, then those of their coefficients over consecutive frames.
 * Each stage's latents are scaled to unit variance.
 *
 * <p>The temporal components are found in the metric of the pictures, that is on coefficients
 * before scaling: what they lose is what the pictures lose.
 */
final class LinearBaseline {
  private static final int BATCHES = 16;
  private static final int BATCH = 24;
  private static final int CROP = 64;

  private final VaeConfig config;
  private final PrincipalComponents spatial;
  private final PrincipalComponents temporal;

  private LinearBaseline(
      VaeConfig config, PrincipalComponents spatial, PrincipalComponents temporal) {
    this.config = config;
    this.spatial = spatial;
    this.temporal = temporal;
  }

  /** Fits it to samples of a data set; its tensors belong to the caller's pointer scope. */
  static LinearBaseline fit(VaeConfig config, BatchSampler sampler) {
    int factor = config.spatialFactor();
    int scale = config.temporalScale();
    int z = config.zChannels();
    TrainingConfig.Stage stage =
        new TrainingConfig.Stage(1, Trained.ALL, BATCH, scale, crop(factor), 0, BATCH);
    Moments blocks = new Moments(3L * factor * factor);
    for (int i = 0; i < BATCHES; i++) {
      try (PointerScope inner = new PointerScope()) {
        Tensor folded = blocks(BatchTensors.pictures(sampler.draw(stage, i, 0)), factor);
        blocks.add(folded.reshape(-1, 3L * factor * factor));
      }
    }
    PrincipalComponents spatial = PrincipalComponents.of(blocks, z);
    Moments sequences = new Moments((long) z * scale);
    for (int i = 0; i < BATCHES; i++) {
      try (PointerScope inner = new PointerScope()) {
        Tensor folded = blocks(BatchTensors.pictures(sampler.draw(stage, i, 0)), factor);
        Tensor centred = folded.sub(spatial.mean().to(ScalarType.Float));
        Tensor coefficients = centred.matmul(spatial.basis().to(ScalarType.Float).t());
        // [B, T, h, w, z] to rows of (T, z)
        sequences.add(coefficients.permute(0, 2, 3, 1, 4).reshape(-1, (long) z * scale));
      }
    }
    return new LinearBaseline(config, spatial, PrincipalComponents.of(sequences, z));
  }

  private static int crop(int factor) {
    return Math.max(factor, CROP / factor * factor);
  }

  /** Pictures [B, 3, T, H, W] as blocks [B, T, h, w, 3 * f * f], ordered as space-to-depth does. */
  private static Tensor blocks(Tensor pictures, int f) {
    long batch = pictures.size(0);
    long frames = pictures.size(2);
    long rows = pictures.size(3) / f;
    long columns = pictures.size(4) / f;
    return pictures
        .reshape(batch, 3, frames, rows, f, columns, f)
        .permute(0, 2, 3, 5, 4, 6, 1)
        .reshape(batch, frames, rows, columns, 3L * f * f);
  }

  /** Writes the skip path's weights; what they do not cover, the log variances, becomes zero. */
  void into(MasterWeights weights) {
    long z = config.zChannels();
    Tensor inner = spatial.deviation();
    Tensor outer = temporal.deviation();

    Tensor down = spatial.basis().div(inner.unsqueeze(1));
    fill(weights, "encoder.skip", down, down.mv(spatial.mean()).neg());
    fill(weights, "decoder.skip", spatial.basis().t().mul(inner.unsqueeze(0)), spatial.mean());

    // latents of stage 1 are scaled: undo it at the entry, redo it at the exit
    Tensor scales = inner.unsqueeze(0).expand(config.temporalScale(), z).reshape(-1);
    fill(
        weights,
        "encoder_temporal.skip",
        temporal.basis().mul(scales.unsqueeze(0)).div(outer.unsqueeze(1)),
        temporal.basis().mv(temporal.mean()).div(outer).neg());
    fill(
        weights,
        "decoder_temporal.skip",
        temporal.basis().t().mul(outer.unsqueeze(0)).div(scales.unsqueeze(1)),
        temporal.mean().div(scales));
  }

  /** Sets the first rows of a 1x1x1 convolution, and zero elsewhere. */
  private static void fill(MasterWeights weights, String key, Tensor matrix, Tensor offset) {
    Tensor weight = weights.get(key + ".weight");
    Tensor bias = weights.get(key + ".bias");
    weight.zero_();
    bias.zero_();
    weight.narrow(0, 0, matrix.size(0)).copy_(matrix.reshape(matrix.size(0), -1, 1, 1, 1));
    bias.narrow(0, 0, offset.size(0)).copy_(offset);
  }
}
