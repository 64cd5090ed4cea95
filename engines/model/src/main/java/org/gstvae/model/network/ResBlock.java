package org.gstvae.model.network;

import org.gstvae.model.graph.Value;

/**
 * Stage 1's residual block: two spatial convolutions, each followed by a temporal branch that is
 * added to its output. A block that changes the channels has a 1x1x1 shortcut with a branch of its
 * own.
 */
final class ResBlock {
  private ResBlock() {}

  static Value record(Layers net, String key, Value x, int out) {
    boolean both = net.config().temporalBranches() == 2;
    Value h = spatial(net, key, "1", x, out);
    h = temporal(net, key + ".conv1_tmp", h);
    h = spatial(net, key, "2", h, out);
    if (both) {
      h = temporal(net, key + ".conv2_tmp", h);
    }
    Value shortcut = x;
    if (x.dim(1) != out) {
      shortcut = net.conv(key + ".nin_shortcut", x, out, 1, 1);
      if (both) {
        shortcut = temporal(net, key + ".conv3_tmp", shortcut);
      }
    }
    return net.named(key, net.graph().add(h, shortcut));
  }

  private static Value spatial(Layers net, String key, String index, Value x, int out) {
    Value h = net.normSilu(key + ".norm" + index, x);
    String conv = key + ".conv" + index;
    return net.named(conv, net.conv(conv, h, out, 1, 3));
  }

  private static Value temporal(Layers net, String key, Value x) {
    if (net.image()) {
      return x;
    }
    Value h = net.normSilu(key + ".norm", x);
    Value branch =
        net.named(
            key, net.conv(key + ".conv", h, (int) x.dim(1), 3, net.config().temporalKernel()));
    return net.graph().add(x, branch);
  }
}
