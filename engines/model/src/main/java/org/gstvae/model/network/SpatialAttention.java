package org.gstvae.model.network;

import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/** The middle's self-attention over the positions of each frame: one head, residual. */
final class SpatialAttention {
  private SpatialAttention() {}

  static Value record(Layers net, String key, Value x) {
    GraphBuilder g = net.graph();
    int channels = (int) x.dim(1);
    Value normed = net.norm(key + ".norm", x);
    Value q = tokens(g, net.conv(key + ".q", normed, channels, 1, 1));
    Value k = tokens(g, net.conv(key + ".k", normed, channels, 1, 1));
    Value v = tokens(g, net.conv(key + ".v", normed, channels, 1, 1));
    Value attended = g.attention(q, k, v, null, Math.pow(channels, -0.5));
    Value back =
        g.permute(
            g.reshape(attended, x.dim(0), x.dim(2), x.dim(3), x.dim(4), channels), 0, 4, 1, 2, 3);
    Value projected = net.conv(key + ".proj_out", back, channels, 1, 1);
    return net.named(key, g.add(x, projected));
  }

  /** [B, C, T, H, W] to [B * T, 1, H * W, C]. */
  private static Value tokens(GraphBuilder g, Value x) {
    return g.reshape(
        g.permute(x, 0, 2, 3, 4, 1), x.dim(0) * x.dim(2), 1, x.dim(3) * x.dim(4), x.dim(1));
  }
}
