package org.gstvae.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Updates weights from their gradients: AdamW (Loshchilov and Hutter, 2019), and, if asked for,
 * Muon (Jordan et al., 2024: momentum made orthogonal by a Newton-Schulz iteration) for the
 * matrices that inner convolutions are. Muon's steps are scaled as by Liu et al. (2025), to the
 * size that AdamW's have, so that one learning rate serves both.
 *
 * <p>Weights that are not trained have no state.
 */
final class WeightUpdate implements AutoCloseable {
  private static final double MOMENTUM = 0.95;
  private static final double MUON_SCALE = 0.2;

  /** The linear path starts at its optimum: large steps would only throw it out. */
  private static final double SKIP_RATE = 0.1;

  private static final int NEWTON_SCHULZ_STEPS = 5;

  /** Coefficients of the iteration that takes singular values to about 1 in five steps. */
  private static final double NS_A = 3.4445;

  private static final double NS_B = -4.7750;
  private static final double NS_C = 2.0315;

  private final TrainingConfig.Optimizer config;
  private final MasterWeights weights;
  private final MasterWeights average;
  private final Adam adam;
  private final MasterWeights momentum = new MasterWeights();
  private Trained trained;

  /**
   * Without state: {@link #train} makes it.
   *
   * @param weights what is updated
   * @param average the exponential average of weights; updated too
   */
  WeightUpdate(TrainingConfig.Optimizer config, MasterWeights weights, MasterWeights average) {
    this.config = config;
    this.weights = weights;
    this.average = average;
    this.adam = new Adam(config.beta1(), config.beta2());
  }

  /** Adam's moments and Muon's momentum, by name, to be saved. */
  Map<String, MasterWeights> state() {
    Map<String, MasterWeights> state = new LinkedHashMap<>(adam.state(""));
    state.put("momentum", momentum);
    return state;
  }

  /**
   * Says which weights get gradients from now on. Those that do not lose their state; those that
   * did not before start with none.
   */
  void train(Trained which) {
    if (which == trained) {
      return;
    }
    trained = which;
    adam.retain(which::includes);
    momentum.retain(which::includes);
    try (PointerScope scope = new PointerScope()) {
      weights
          .tensors()
          .forEach(
              (key, weight) -> {
                weight.set_requires_grad(which.includes(key));
                if (which.includes(key)) {
                  track(key, weight);
                }
              });
    }
  }

  private void track(String key, Tensor weight) {
    if (!orthogonal(key, weight)) {
      adam.track(key, weight);
    } else if (momentum.get(key) == null) {
      momentum.put(key, torch.zeros_like(weight.detach()));
    }
  }

  /**
   * Applies the gradients and clears them.
   *
   * @param rate learning rate
   * @param step number of this update, from 1
   * @return norm of the gradient before clipping
   */
  double apply(double rate, long step) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      TensorVector all = new TensorVector();
      weights.tensors().values().forEach(all::push_back);
      double norm = torch.clip_grad_norm_(all, config.clip());
      double decay = Math.min(config.average(), (1.0 + step) / (10.0 + step));
      for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
        String key = entry.getKey();
        Tensor weight = entry.getValue();
        Tensor gradient = weight.grad();
        if (gradient.defined()) {
          update(key, weight, gradient, rate);
          // not zero but absent: a step that does not use a weight leaves it and its moments alone
          weight.mutable_grad().reset();
        }
        average.get(key).lerp_(weight, new Scalar(1 - decay));
      }
      return norm;
    }
  }

  private void update(String key, Tensor weight, Tensor gradient, double rate) {
    if (config.weightDecay() > 0 && weight.dim() > 1) {
      weight.mul_(new Scalar(1 - rate * config.weightDecay()));
    }
    if (orthogonal(key, weight)) {
      muon(key, weight, gradient, rate);
    } else {
      adam.update(key, weight, gradient, key.contains(".skip.") ? rate * SKIP_RATE : rate);
    }
  }

  private void muon(String key, Tensor weight, Tensor gradient, double rate) {
    Tensor moving = momentum.get(key).lerp_(gradient, new Scalar(1 - MOMENTUM));
    Tensor ahead = gradient.lerp(moving, new Scalar(MOMENTUM));
    long rows = weight.size(0);
    long columns = weight.numel() / rows;
    Tensor update = orthogonalise(ahead.reshape(rows, columns));
    double scale = MUON_SCALE * Math.sqrt((double) Math.max(rows, columns));
    weight.add_(update.to(ScalarType.Float).reshape(weight.sizes()), new Scalar(-rate * scale));
  }

  private static Tensor orthogonalise(Tensor matrix) {
    boolean tall = matrix.size(0) > matrix.size(1);
    Tensor x = (tall ? matrix.t() : matrix).to(ScalarType.BFloat16);
    x = x.div(x.norm().add(new Scalar(1e-7)));
    for (int i = 0; i < NEWTON_SCHULZ_STEPS; i++) {
      Tensor square = x.mm(x.t());
      Tensor b = torch.addmm(square, square, square, new Scalar(NS_B), new Scalar(NS_C));
      x = torch.addmm(x, b, x, new Scalar(NS_A), new Scalar(1.0));
    }
    return tall ? x.t() : x;
  }

  /**
   * Whether Muon updates a weight: the convolutions between the first and the last ones, where the
   * matrix maps features to features.
   */
  private boolean orthogonal(String key, Tensor weight) {
    return "muon".equals(config.kind())
        && weight.dim() == 5
        && Math.min(weight.size(0), weight.size(1)) >= 32
        && !key.contains("conv_in")
        && !key.contains("conv_out")
        && !key.contains(".skip.");
  }

  @Override
  public void close() {
    adam.close();
    momentum.close();
  }
}
