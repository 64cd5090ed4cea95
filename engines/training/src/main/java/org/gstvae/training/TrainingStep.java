package org.gstvae.training;

import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.training.loss.Adversarial;
import org.gstvae.training.loss.Perceptual;

/**
 * From a batch to gradients: of the codec's weights and, once it counts, of the adversary's.
 *
 * @param config the losses
 * @param network runs the codec
 * @param weights of the codec; those that require gradients get some
 * @param perceptual its model, null if the term does not count
 * @param adversary null without adversarial term
 */
record TrainingStep(
    TrainingConfig config,
    TrainingNetwork network,
    MasterWeights weights,
    Perceptual perceptual,
    Adversary adversary,
    RoundedSteps rounded) {
  private static final String LAST_SPATIAL = "decoder.conv_out.weight";
  private static final String LAST_TEMPORAL = "decoder_temporal.conv_last.conv.weight";

  /**
   * What a batch gave.
   *
   * @param terms of the loss
   * @param squaredError mean squared error in [-1, 1]
   */
  record Result(Map<LossTerm, Double> terms, double squaredError) {}

  /**
   * Adds a batch's gradients.
   *
   * @param batch the batch
   * @param trained which weights are trained
   * @param number of the batch in the run, from 0
   * @param step updates made before
   */
  Result accumulate(Batch batch, Trained trained, long number, long step) {
    try (PointerScope scope = new PointerScope()) {
      Tensor pictures = network.compute().place(BatchTensors.pictures(batch));
      Long noise = config.loss().kl() > 0 ? config.seed() + number : null;
      Map<String, Tensor> outputs =
          network.train(
              batch.image() ? Route.IMAGE : trained.route(),
              pictures,
              batch.captions(),
              weights.cast(network.compute().type()),
              noise,
              rounded == null ? null : rounded.at(number));
      Tensor decoded = outputs.get(TrainingGraph.RECONSTRUCTION).to(ScalarType.Float);
      TrainingLoss loss =
          TrainingLoss.of(
              config.loss(), perceptual, pictures, decoded, outputs.get(TrainingGraph.MOMENTS));
      // Here, not by the garbage collector: with them goes the autograd graph of the step.
      outputs.values().forEach(Tensor::close);
      double share = 1.0 / config.schedule().accumulate();
      Map<LossTerm, Double> terms = new EnumMap<>(LossTerm.class);
      Tensor total = loss.total();
      boolean adversarial = adversary != null && adversary.active(step);
      if (adversarial) {
        total = total.add(adversarial(batch.image(), trained, loss, decoded, terms));
      }
      total.mul(new Scalar(share)).backward();
      if (adversarial) {
        terms.put(
            LossTerm.DISCRIMINATOR, adversary.accumulate(batch.image(), pictures, decoded, share));
      }
      terms.put(LossTerm.TOTAL, loss.total().item_double());
      if (loss.perceptual() != null) {
        terms.put(LossTerm.PERCEPTUAL, loss.perceptual().item_double());
      }
      if (loss.divergence() != null) {
        terms.put(LossTerm.KL, loss.divergence().item_double());
      }
      return new Result(terms, loss.squaredError().item_double());
    }
  }

  /** The adversarial term with its weight. */
  private Tensor adversarial(
      boolean image,
      Trained trained,
      TrainingLoss loss,
      Tensor decoded,
      Map<LossTerm, Double> terms) {
    Tensor generator = adversary.generatorLoss(image, decoded);
    Tensor last = weights.get(trained == Trained.TEMPORAL ? LAST_TEMPORAL : LAST_SPATIAL);
    Tensor weight = Adversarial.weight(loss.reconstruction(), generator, last, adversary.factor());
    terms.put(LossTerm.GENERATOR, generator.item_double());
    terms.put(LossTerm.ADVERSARIAL_WEIGHT, weight.item_double());
    return generator.mul(weight);
  }
}
