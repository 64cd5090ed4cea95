package org.gstvae.training;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;

/**
 * Initial weights. Convolutions are normal with variance 1 / fan-in; the last convolution of every
 * residual branch starts at zero, and with a linear skip path so do the heads beside it, so that
 * training starts from the linear codec.
 */
final class WeightInit {
  /** Posterior noise at the start, far below what the codec loses. */
  private static final double LOG_VARIANCE = -12;

  private WeightInit() {}

  static MasterWeights create(VaeConfig config, BatchSampler sampler, long seed) {
    torch.manual_seed(seed);
    MasterWeights weights = new MasterWeights();
    try (PointerScope scope = new PointerScope()) {
      for (Map.Entry<String, long[]> parameter : VaeNetwork.parameters(config).entrySet()) {
        weights.put(parameter.getKey(), initial(config, parameter.getKey(), parameter.getValue()));
      }
      if (config.linearSkip()) {
        LinearBaseline.fit(config, sampler).into(weights);
      }
      logVariance(weights, config.linearSkip() ? "encoder.skip" : "encoder.conv_out");
      logVariance(
          weights,
          config.linearSkip() ? "encoder_temporal.skip" : "encoder_temporal.final_block.2.conv");
    }
    return weights;
  }

  private static void logVariance(MasterWeights weights, String key) {
    Tensor bias = weights.get(key + ".bias");
    long z = bias.size(0) / 2;
    bias.narrow(0, z, z).fill_(new Scalar(LOG_VARIANCE));
  }

  private static Tensor initial(VaeConfig config, String key, long[] shape) {
    if (key.endsWith(".bias")) {
      return torch.zeros(shape);
    }
    if (shape.length == 1) {
      return torch.ones(shape);
    }
    if (startsAtZero(config, key)) {
      return torch.zeros(shape);
    }
    double fanIn = 1;
    for (int i = 1; i < shape.length; i++) {
      fanIn *= shape[i];
    }
    return torch.randn(shape).mul_(new Scalar(Math.sqrt(1 / fanIn)));
  }

  private static boolean startsAtZero(VaeConfig config, String key) {
    boolean branchEnd =
        key.endsWith(".conv2.weight")
            || key.endsWith(".conv2.conv.weight")
            || key.endsWith("_tmp.conv.weight")
            || key.endsWith(".proj_out.weight")
            || key.endsWith(".to_out.0.weight");
    boolean head =
        key.endsWith("conv_out.weight")
            || key.endsWith("final_block.2.conv.weight")
            || key.endsWith("conv_last.conv.weight");
    return branchEnd || (config.linearSkip() && head);
  }
}
