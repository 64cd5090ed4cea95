package org.gstvae.model.network;

import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/**
 * Cross-attention from patches of every frame to the caption (paper, section on text guidance),
 * added to its input. Tokens are patches of {@code patch x patch} positions; the caption is the
 * same for every frame, so all frames' tokens are queries of one product.
 */
final class TextAttention {
  private static final double EPSILON = 1e-5;

  private TextAttention() {}

  static Value record(Layers net, String key, Value x, int patch) {
    GraphBuilder g = net.graph();
    VaeConfig.Text text = net.config().text();
    long batch = x.dim(0);
    long channels = x.dim(1);
    long frames = x.dim(2);
    long rows = x.dim(3) / patch;
    long columns = x.dim(4) / patch;
    long width = channels * patch * patch;
    long tokens = frames * rows * columns;

    // Token vector: patch row, patch column, channel (channel fastest).
    Value grid = g.reshape(x, batch, channels, frames * rows, patch, columns, patch);
    Value patches = g.reshape(g.permute(grid, 0, 2, 4, 3, 5, 1), batch, tokens, width);

    Value normed =
        g.layerNorm(
            patches,
            EPSILON,
            g.parameter(key + ".norm.weight", width),
            g.parameter(key + ".norm.bias", width));
    long inner = (long) text.heads() * text.headDim();
    Value q =
        heads(g, g.linear(normed, g.parameter(key + ".to_q.weight", inner, width), null), text);
    Value k = heads(g, project(net, key + ".to_k", inner), text);
    Value v = heads(g, project(net, key + ".to_v", inner), text);
    Value attended = g.attention(q, k, v, net.mask(), Math.pow(text.headDim(), -0.5));
    Value merged = g.reshape(g.permute(attended, 0, 2, 1, 3), batch, tokens, inner);
    Value out =
        g.linear(
            merged,
            g.parameter(key + ".to_out.0.weight", width, inner),
            g.parameter(key + ".to_out.0.bias", width));

    Value outGrid = g.reshape(out, batch, frames * rows, columns, patch, patch, channels);
    Value back = g.reshape(g.permute(outGrid, 0, 5, 1, 3, 2, 4), x.dims());
    return g.add(x, net.named(key, back));
  }

  private static Value project(Layers net, String key, long inner) {
    GraphBuilder g = net.graph();
    Value weight = g.parameter(key + ".weight", inner, net.config().text().contextDim());
    return g.linear(net.context(), weight, null);
  }

  /** [B, L, heads * D] to [B, heads, L, D]. */
  private static Value heads(GraphBuilder g, Value x, VaeConfig.Text text) {
    Value split = g.reshape(x, x.dim(0), x.dim(1), text.heads(), text.headDim());
    return g.permute(split, 0, 2, 1, 3);
  }
}
