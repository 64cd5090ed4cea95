package org.gstvae.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.quantize.ConvLayer;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.quantize.Placement;
import org.gstvae.training.loss.StructuralSubstitute;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingStepTest {
  @TempDir private static Path folder;
  private static TrainingConfig config;
  private static BatchSampler sampler;

  @BeforeAll
  static void render() throws Exception {
    TestFootage.render(folder);
    config =
        TestRun.config(
            folder,
            "unused",
            run -> {
              run.put("precision", "fp32");
              TestRun.part(run, "schedule").put("accumulate", 2);
              // Smooth: a Charbonnier term's gradient turns on errors as small as FP32's rounding.
              TestRun.part(run, "loss")
                  .put("kl", 0)
                  .put("charbonnier", 0)
                  .put("log_mse", 1)
                  .put("perceptual", 0.5);
              run.putObject("adversarial").put("start", 3).put("learning_rate", 1e-3);
            });
    sampler = new BatchSampler(DataSet.load(config.data(), line -> {}), 0.5, 0, 1);
  }

  private static MasterWeights weights() {
    MasterWeights weights = WeightInit.create(config.architecture(), sampler, 1);
    // the heads start at zero, where most gradients are
    try (PointerScope scope = new PointerScope()) {
      weights.tensors().values().forEach(t -> t.add_(new Scalar(0.01)));
    }
    new WeightUpdate(config.optimizer(), weights, weights).train(Trained.ALL);
    return weights;
  }

  private static TrainingStep step(MasterWeights weights, Adversary adversary) throws Exception {
    Compute compute = Compute.of(config.device(), config.precision());
    TrainingNetwork network = new TrainingNetwork(config.architecture(), compute, null);
    return new TrainingStep(config, network, weights, new StructuralSubstitute(), adversary, null);
  }

  /** Rounds every convolution's input and kernel in every step, so coarsely that it is seen. */
  private static TrainingStep rounded(MasterWeights weights) throws Exception {
    Compute compute = Compute.of(config.device(), config.precision());
    TrainingNetwork network = new TrainingNetwork(config.architecture(), compute, null);
    Map<String, LayerScales> layers =
        ConvLayer.of(VaeNetwork.smallest(config.architecture())).stream()
            .collect(
                Collectors.toMap(
                    ConvLayer::name, layer -> new LayerScales(0.1f, null, List.of(0.01f))));
    RoundedSteps steps = new RoundedSteps(List.of(new Placement(QuantizedType.INT8, layers)), 1, 1);
    return new TrainingStep(config, network, weights, new StructuralSubstitute(), null, steps);
  }

  @Test
  void roundedStepsTrainAllWeights() throws Exception {
    Batch batch = sampler.draw(config.stages().get(0), 0, 0);
    try (MasterWeights plain = weights();
        MasterWeights rounded = weights();
        PointerScope scope = new PointerScope()) {
      step(plain, null).accumulate(batch, Trained.ALL, 0, 0);
      rounded(rounded).accumulate(batch, Trained.ALL, 0, 0);
      double difference = 0;
      for (Map.Entry<String, Tensor> entry : plain.tensors().entrySet()) {
        Tensor gradient = rounded.get(entry.getKey()).grad();
        boolean moves = entry.getValue().grad().abs().max().item_double() > 0;
        assertEquals(moves, gradient.abs().max().item_double() > 0, entry.getKey());
        difference += gradient.sub(entry.getValue().grad()).abs().max().item_double();
      }
      assertTrue(difference > 0);
    }
  }

  @Test
  void aShareOfTheBatchesIsRoundedToEachPrecisionEquallyOften() {
    Placement int8 = new Placement(QuantizedType.INT8, Map.of());
    Placement fp8 = new Placement(QuantizedType.FP8_E4M3, Map.of());
    RoundedSteps steps = new RoundedSteps(List.of(int8, fp8), 0.5, 7);
    for (Placement placement : List.of(int8, fp8)) {
      long some =
          LongStream.range(0, 4000).filter(number -> placement.equals(steps.at(number))).count();
      assertEquals(0.25, some / 4000.0, 0.03);
    }
  }

  private static Batch half(Batch batch, int index) {
    int bytes = batch.rgb().capacity() / 2;
    ByteBuffer rgb = ByteBuffer.allocateDirect(bytes);
    rgb.put(0, batch.rgb(), index * bytes, bytes);
    return new Batch(
        batch.image(),
        1,
        batch.frames(),
        batch.crop(),
        rgb,
        Arrays.copyOfRange(batch.mirrored(), index, index + 1),
        List.of(""));
  }

  @Test
  void halvesAccumulateToTheWhole() throws Exception {
    Batch whole = sampler.draw(config.stages().get(0), 0, 0);
    try (MasterWeights once = weights();
        MasterWeights twice = weights()) {
      // both calls count half, as accumulate says
      step(once, null).accumulate(whole, Trained.ALL, 0, 0);
      step(once, null).accumulate(whole, Trained.ALL, 0, 0);
      step(twice, null).accumulate(half(whole, 0), Trained.ALL, 0, 0);
      step(twice, null).accumulate(half(whole, 1), Trained.ALL, 1, 0);
      try (PointerScope scope = new PointerScope()) {
        for (Map.Entry<String, Tensor> entry : once.tensors().entrySet()) {
          Tensor expected = entry.getValue().grad();
          Tensor actual = twice.get(entry.getKey()).grad();
          double scale = expected.abs().max().item_double();
          double error = expected.sub(actual).abs().max().item_double();
          assertEquals(0, error, 1e-3 * scale + 1e-6, entry.getKey());
        }
      }
    }
  }

  @Test
  void imagesGiveTemporalBranchesNoGradient() throws Exception {
    Batch images = sampler.draw(config.stages().get(0), 0, 1);
    assertTrue(images.image());
    try (MasterWeights weights = weights()) {
      step(weights, null).accumulate(images, Trained.ALL, 0, 0);
      try (PointerScope scope = new PointerScope()) {
        weights
            .tensors()
            .forEach(
                (key, weight) ->
                    assertEquals(
                        !key.contains("_temporal.") && !key.contains("_tmp."),
                        weight.grad().defined(),
                        key));
      }
    }
  }

  @Test
  void theAdversaryCountsFromItsStart() throws Exception {
    Batch batch = sampler.draw(config.stages().get(0), 0, 0);
    Compute compute = Compute.of(config.device(), config.precision());
    try (MasterWeights weights = weights();
        Adversary adversary = new Adversary(config.adversarial(), 1, compute)) {
      TrainingStep step = step(weights, adversary);
      assertFalse(
          step.accumulate(batch, Trained.ALL, 0, 2).terms().containsKey(LossTerm.DISCRIMINATOR));
      double before = step.accumulate(batch, Trained.ALL, 0, 3).terms().get(LossTerm.DISCRIMINATOR);
      // without gradients of the codec between, the discriminator only gets better
      for (int i = 0; i < 5; i++) {
        adversary.apply();
        step.accumulate(batch, Trained.ALL, 0, 3);
      }
      TrainingStep.Result after = step.accumulate(batch, Trained.ALL, 0, 3);
      assertTrue(after.terms().get(LossTerm.DISCRIMINATOR) < before, after.toString());
      assertTrue(after.terms().get(LossTerm.ADVERSARIAL_WEIGHT) > 0, after.toString());
    }
  }
}
