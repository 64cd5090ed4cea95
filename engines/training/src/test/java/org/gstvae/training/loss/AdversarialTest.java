package org.gstvae.training.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class AdversarialTest {
  private static Tensor tensor(float... values) {
    return torch.tensor(values);
  }

  @Test
  void hingesAreThoseOfTheirDefinition() {
    try (PointerScope scope = new PointerScope()) {
      // real: max(0, 1-2)=0, max(0, 1-0.5)=0.5; fake: max(0, 1-3)=0, max(0, 1+0.25)=1.25
      Tensor loss = Adversarial.discriminator(tensor(2, 0.5f), tensor(-3, 0.25f));
      assertEquals(0.5 * (0.25 + 0.625), loss.item_double(), 1e-7);
      assertEquals(-1.5, Adversarial.generator(tensor(2, 1)).item_double(), 1e-7);
    }
  }

  /**
   * For y = w x the gradient of a sum over y is x times the slope: with x = (3, 4), slopes of 2 and
   * 0.5 give norms of 10 and 2.5.
   */
  @Test
  void weightIsTheRatioOfGradientsAtTheLastLayer() {
    try (PointerScope scope = new PointerScope()) {
      Tensor last = tensor(1, 1);
      last.set_requires_grad(true);
      Tensor y = last.mul(tensor(3, 4));
      Tensor reconstruction = y.sum().mul(new Scalar(2.0));
      Tensor generator = y.sum().mul(new Scalar(-0.5));
      Tensor weight = Adversarial.weight(reconstruction, generator, last, 0.5);
      assertEquals(0.5 * 10 / (2.5 + 1e-4), weight.item_double(), 1e-5);
      assertFalse(weight.requires_grad());
      assertFalse(last.grad().defined());
      // both terms can still be differentiated
      reconstruction.add(generator.mul(weight)).backward();
      double slope = 2 - 0.5 * weight.item_double();
      assertEquals(3 * slope, last.grad().select(0, 0).item_double(), 1e-5);
    }
  }

  @Test
  void weightIsLimited() {
    try (PointerScope scope = new PointerScope()) {
      Tensor last = tensor(1);
      last.set_requires_grad(true);
      Tensor large = last.sum().mul(new Scalar(1e6));
      Tensor nothing = last.sum().mul(new Scalar(0.0));
      assertEquals(5000, Adversarial.weight(large, nothing, last, 0.5).item_double(), 1e-3);
      assertEquals(0, Adversarial.weight(nothing, large, last, 0.5).item_double(), 1e-9);
    }
  }
}
