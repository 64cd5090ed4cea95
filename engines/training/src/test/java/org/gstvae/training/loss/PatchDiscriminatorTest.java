package org.gstvae.training.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class PatchDiscriminatorTest {
  private static Map<String, Tensor> weights(PatchDiscriminator network) {
    torch.manual_seed(11);
    Map<String, Tensor> weights = new HashMap<>();
    network
        .parameters()
        .forEach((key, shape) -> weights.put(key, torch.randn(shape).mul_(new Scalar(0.1))));
    return weights;
  }

  static float[] values(Tensor tensor) {
    Tensor dense = tensor.detach().contiguous();
    float[] values = new float[(int) dense.numel()];
    new FloatPointer(dense.data_ptr()).get(values);
    return values;
  }

  private static void agrees(
      PatchDiscriminator network, int[] kernel, int[] padding, int[][] strides) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = weights(network);
      Tensor pictures = torch.randn(2, 3, 4, 24, 32);
      PlainNetwork plain = PlainNetwork.of(values(pictures), 2, 3, 4, 24, 32);
      int[] modules = {0, 2, 5, 8, 11};
      for (int i = 0; i < modules.length; i++) {
        Tensor weight = weights.get("main." + modules[i] + ".weight");
        Tensor bias = weights.get("main." + modules[i] + ".bias");
        plain =
            plain.convolve(
                values(weight),
                bias == null ? null : values(bias),
                (int) weight.size(0),
                kernel,
                strides[i],
                padding);
        if (i > 0 && i < 4) {
          String norm = "main." + (modules[i] + 1);
          plain =
              plain.normalise(
                  values(weights.get(norm + ".weight")), values(weights.get(norm + ".bias")));
        }
        if (i < 4) {
          plain = plain.map(v -> v > 0 ? v : 0.2 * v);
        }
      }
      Tensor logits = network.logits(pictures, weights::get);
      for (int axis = 0; axis < 5; axis++) {
        assertEquals(plain.shape()[axis], logits.size(axis), "axis " + axis);
      }
      float[] actual = values(logits);
      for (int i = 0; i < actual.length; i++) {
        assertEquals(plain.values()[i], actual[i], 1e-4);
      }
    }
  }

  @Test
  void videosAreJudgedAsByAPlainReference() {
    agrees(
        PatchDiscriminator.VIDEO,
        new int[] {3, 3, 3},
        new int[] {1, 1, 1},
        new int[][] {{2, 2, 2}, {2, 2, 2}, {1, 2, 2}, {1, 1, 1}, {1, 1, 1}});
  }

  @Test
  void picturesAreJudgedAsByAPlainReference() {
    agrees(
        PatchDiscriminator.IMAGE,
        new int[] {1, 4, 4},
        new int[] {0, 1, 1},
        new int[][] {{1, 2, 2}, {1, 2, 2}, {1, 2, 2}, {1, 1, 1}, {1, 1, 1}});
  }

  /** The slope along a direction, from the gradient and from two values beside the point. */
  private static void gradientIsRight(PatchDiscriminator network) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = weights(network);
      // in the order that training has them in
      weights.replaceAll((key, w) -> w.dim() == 5 ? channelsLast(w) : w);
      Tensor pictures = torch.randn(2, 3, 4, 24, 24);
      pictures.set_requires_grad(true);
      network.logits(pictures, weights::get).mean().backward();
      Tensor direction = pictures.grad().div(pictures.grad().norm());
      Tensor step = direction.mul(new Scalar(0.05));
      double ahead = network.logits(pictures.detach().add(step), weights::get).mean().item_double();
      double behind =
          network.logits(pictures.detach().sub(step), weights::get).mean().item_double();
      double slope = pictures.grad().norm().item_double();
      assertEquals(1, (ahead - behind) / 0.1 / slope, 0.1);
    }
  }

  private static Tensor channelsLast(Tensor kernels) {
    return kernels.to(
        ScalarType.Float,
        false,
        false,
        new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast3d));
  }

  @Test
  void gradientsAreThoseOfTheValues() {
    gradientIsRight(PatchDiscriminator.VIDEO);
    gradientIsRight(PatchDiscriminator.IMAGE);
  }

  @Test
  void shapesAreThoseOfThePaper() {
    Map<String, long[]> shapes = PatchDiscriminator.VIDEO.parameters();
    assertArrayEquals(new long[] {64, 3, 3, 3, 3}, shapes.get("main.0.weight"));
    assertArrayEquals(new long[] {64}, shapes.get("main.0.bias"));
    assertArrayEquals(new long[] {512, 256, 3, 3, 3}, shapes.get("main.8.weight"));
    assertArrayEquals(new long[] {512}, shapes.get("main.9.weight"));
    assertArrayEquals(new long[] {1, 512, 3, 3, 3}, shapes.get("main.11.weight"));
    assertEquals(
        List.of("main.0", "main.11"),
        shapes.keySet().stream()
            .filter(k -> k.endsWith(".bias") && shapes.get(k.replace("bias", "weight")).length > 1)
            .map(k -> k.replace(".bias", ""))
            .toList());
    try (PointerScope scope = new PointerScope()) {
      Tensor logits =
          PatchDiscriminator.VIDEO.logits(
              torch.randn(1, 3, 16, 64, 64), weights(PatchDiscriminator.VIDEO)::get);
      assertArrayEquals(new long[] {1, 1, 4, 8, 8}, logits.shape());
    }
  }
}
