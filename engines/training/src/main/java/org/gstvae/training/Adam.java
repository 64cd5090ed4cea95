package org.gstvae.training;

import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Adam's rule (Kingma and Ba, 2015). Its state is in tensors by weight key, so that it can be saved
 * and resumed exactly; only weights that are tracked have some. A weight's bias correction counts
 * its own updates: weights of the temporal branches have fewer than others.
 */
final class Adam implements AutoCloseable {
  private static final double EPSILON = 1e-8;

  private final double beta1;
  private final double beta2;
  private final MasterWeights first = new MasterWeights();
  private final MasterWeights second = new MasterWeights();
  private final MasterWeights updates = new MasterWeights();

  Adam(double beta1, double beta2) {
    this.beta1 = beta1;
    this.beta2 = beta2;
  }

  /** First moments. */
  MasterWeights first() {
    return first;
  }

  /** Second moments. */
  MasterWeights second() {
    return second;
  }

  /** Numbers of updates, one value each. */
  MasterWeights updates() {
    return updates;
  }

  /** Gives a weight zero moments, unless it has some. */
  void track(String key, Tensor weight) {
    if (first.get(key) == null) {
      try (PointerScope scope = new PointerScope()) {
        first.put(key, torch.zeros_like(weight.detach()));
        second.put(key, torch.zeros_like(weight.detach()));
        updates.put(key, torch.zeros(1).to(ScalarType.Double));
      }
    }
  }

  /** Drops the moments of all weights but some. */
  void retain(Predicate<String> keys) {
    first.retain(keys);
    second.retain(keys);
    updates.retain(keys);
  }

  /** Changes a tracked weight; in the caller's pointer scope, without autograd. */
  void update(String key, Tensor weight, Tensor gradient, double rate) {
    double count = updates.get(key).add_(new Scalar(1.0)).item_double();
    Tensor m = first.get(key).lerp_(gradient, new Scalar(1 - beta1));
    Tensor v = second.get(key).mul_(new Scalar(beta2));
    v.addcmul_(gradient, gradient, new Scalar(1 - beta2));
    double correction = Math.sqrt(1 - Math.pow(beta2, count));
    Tensor denominator = v.sqrt().div_(new Scalar(correction)).add_(new Scalar(EPSILON));
    weight.addcdiv_(m, denominator, new Scalar(-rate / (1 - Math.pow(beta1, count))));
  }

  /** The state's parts by name, to be saved. */
  Map<String, MasterWeights> state(String prefix) {
    return Map.of(prefix + "first", first, prefix + "second", second, prefix + "updates", updates);
  }

  @Override
  public void close() {
    first.close();
    second.close();
    updates.close();
  }
}
