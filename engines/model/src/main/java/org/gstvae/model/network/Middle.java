package org.gstvae.model.network;

import org.gstvae.model.graph.Value;

/** The middle of stage 1's encoder and decoder: two residual blocks with attention between. */
final class Middle {
  private Middle() {}

  static Value record(Layers net, String key, Value x) {
    int channels = (int) x.dim(1);
    Value h = ResBlock.record(net, key + ".block_1", x, channels);
    if (net.config().midAttention()) {
      h = SpatialAttention.record(net, key + ".attn_1", h);
      if (!net.image()) {
        h = TemporalAttention.record(net, key + ".attn_1_tmp", h);
      }
    }
    return ResBlock.record(net, key + ".block_2", h, channels);
  }
}
