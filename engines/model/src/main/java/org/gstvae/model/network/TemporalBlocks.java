package org.gstvae.model.network;

import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Value;

/**
 * The blocks of the temporal stage: convolutions with replicated borders, and what they make up.
 */
final class TemporalBlocks {
  private TemporalBlocks() {}

  static int[] spatialKernel(Layers net) {
    return factored(net) ? new int[] {1, 3, 3} : new int[] {3, 3, 3};
  }

  static int[] timeKernel(Layers net) {
    return factored(net) ? new int[] {3, 1, 1} : new int[] {3, 3, 3};
  }

  private static boolean factored(Layers net) {
    return net.config().temporalStageKernel().equals(VaeConfig.KERNEL_FACTORED);
  }

  static Value resBlock(Layers net, String key, Value x) {
    int channels = (int) x.dim(1);
    Value h = net.normSilu(key + ".norm1", x);
    h = net.convReplicate(key + ".conv1.conv", h, channels, spatialKernel(net), 1);
    h = net.normSilu(key + ".norm2", h);
    h = net.convReplicate(key + ".conv2.conv", h, channels, timeKernel(net), 1);
    return net.named(key, net.graph().add(x, h));
  }

  static Value withText(Layers net, String key, Value x, int factor) {
    return net.config().textAtTemporalFactor(factor) ? TextAttention.record(net, key, x, 1) : x;
  }
}
