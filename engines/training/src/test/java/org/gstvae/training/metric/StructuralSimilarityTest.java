package org.gstvae.training.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

final class StructuralSimilarityTest {
  private static final int HEIGHT = 37;
  private static final int WIDTH = 44;

  /** Two channels of waves, the second picture with noise. */
  private static float[] picture(int height, int width, double noise) {
    Random random = new Random(5);
    float[] values = new float[2 * height * width];
    for (int i = 0; i < values.length; i++) {
      int x = i % width;
      int y = i / width % height;
      int c = i / width / height;
      double wave = 127 + 90 * Math.sin(0.31 * x + c) * Math.cos(0.17 * y) + 20 * c;
      values[i] = (float) (wave + noise * random.nextGaussian());
    }
    return values;
  }

  private static Tensor tensor(float[] values, int height, int width) {
    return torch.tensor(values).reshape(1, 2, height, width);
  }

  /** Mean similarity of a channel, and of contrast and structure. */
  private static double[] plain(float[] a, float[] b, int height, int width, int channel) {
    return PlainSsim.gaussian().of(a, b, channel * height * width, height, width);
  }

  private static float[] halved(float[] values, int height, int width) {
    float[] half = new float[2 * (height / 2) * (width / 2)];
    int at = 0;
    for (int c = 0; c < 2; c++) {
      for (int y = 0; y < height / 2; y++) {
        for (int x = 0; x < width / 2; x++) {
          int first = (c * height + 2 * y) * width + 2 * x;
          half[at++] =
              (values[first]
                      + values[first + 1]
                      + values[first + width]
                      + values[first + width + 1])
                  / 4;
        }
      }
    }
    return half;
  }

  @Test
  void ssimIsThePapersFormula() {
    float[] a = picture(HEIGHT, WIDTH, 0);
    float[] b = picture(HEIGHT, WIDTH, 12);
    double expected = (plain(a, b, HEIGHT, WIDTH, 0)[0] + plain(a, b, HEIGHT, WIDTH, 1)[0]) / 2;
    try (PointerScope scope = new PointerScope()) {
      Tensor x = tensor(a, HEIGHT, WIDTH);
      Tensor y = tensor(b, HEIGHT, WIDTH);
      StructuralSimilarity measure = new StructuralSimilarity(255);
      assertEquals(expected, measure.ssim(x, y).item_float(), 1e-4);
      assertEquals(1, measure.ssim(x, x).item_float(), 1e-5);
      assertEquals(1, measure.multiScale(x, x).item_float(), 1e-5);
      Tensor scaled = new StructuralSimilarity(2).ssim(toUnit(x), toUnit(y));
      assertTrue(scaled.item_float() < 1);
    }
  }

  private static Tensor toUnit(Tensor x) {
    return x.div(new Scalar(127.5)).sub(new Scalar(1.0));
  }

  @Test
  void multiScaleTakesTheScalesThatFit() {
    float[] a = picture(HEIGHT, WIDTH, 0);
    float[] b = picture(HEIGHT, WIDTH, 12);
    float[] halfA = halved(a, HEIGHT, WIDTH);
    float[] halfB = halved(b, HEIGHT, WIDTH);
    double sum = 0.0448 + 0.2856;
    double whole = 0.0448 + 0.2856 + 0.3001 + 0.2363 + 0.1333;
    double expected = 0;
    for (int c = 0; c < 2; c++) {
      double fine = plain(a, b, HEIGHT, WIDTH, c)[1];
      double coarse = plain(halfA, halfB, HEIGHT / 2, WIDTH / 2, c)[0];
      expected += Math.pow(fine, 0.0448 * whole / sum) * Math.pow(coarse, 0.2856 * whole / sum) / 2;
    }
    assertEquals(2, StructuralSimilarity.scales(HEIGHT, WIDTH));
    assertEquals(5, StructuralSimilarity.scales(176, 1000));
    assertEquals(4, StructuralSimilarity.scales(175, 1000));
    try (PointerScope scope = new PointerScope()) {
      Tensor result =
          new StructuralSimilarity(255)
              .multiScale(tensor(a, HEIGHT, WIDTH), tensor(b, HEIGHT, WIDTH));
      assertEquals(expected, result.item_float(), 1e-4);
    }
  }

  @Test
  void gradientsAreSlopes() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = tensor(picture(HEIGHT, WIDTH, 0), HEIGHT, WIDTH);
      Tensor y = tensor(picture(HEIGHT, WIDTH, 12), HEIGHT, WIDTH);
      StructuralSimilarity measure = new StructuralSimilarity(255);
      Tensor variable = y.clone().set_requires_grad(true);
      Tensor before = measure.multiScale(x, variable);
      before.sum().backward();
      Tensor gradient = variable.grad();
      assertTrue(gradient.isfinite().all().item_bool());
      // a step against the difference makes the pictures more alike, by about the slope
      Tensor step = x.sub(y).mul(new Scalar(0.02));
      double slope = gradient.mul(step).sum().item_float();
      double gain = measure.multiScale(x, y.add(step)).sub(before).item_float();
      assertTrue(slope > 0);
      assertEquals(slope, gain, 0.1 * slope);
    }
  }

  @Test
  void picturesWithNothingInCommonHaveFiniteGradients() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = tensor(picture(HEIGHT, WIDTH, 0), HEIGHT, WIDTH);
      Tensor negative = x.neg().add(new Scalar(255.0)).set_requires_grad(true);
      Tensor result = new StructuralSimilarity(255).multiScale(x, negative);
      assertTrue(result.item_float() < 0.01);
      result.sum().backward();
      assertTrue(negative.grad().isfinite().all().item_bool());
    }
  }

  @Test
  void misfitsAreNamed() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.zeros(1, 3, 16, 16).to(ScalarType.Float);
      StructuralSimilarity measure = new StructuralSimilarity(255);
      assertThrows(
          IllegalArgumentException.class, () -> measure.ssim(x, torch.zeros(1, 3, 16, 17)));
      assertThrows(
          IllegalArgumentException.class,
          () -> measure.ssim(torch.zeros(1, 3, 16, 10), torch.zeros(1, 3, 16, 10)));
      assertThrows(IllegalArgumentException.class, () -> new StructuralSimilarity(0));
    }
  }
}
