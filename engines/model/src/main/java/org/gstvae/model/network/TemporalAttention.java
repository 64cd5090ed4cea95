package org.gstvae.model.network;

import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/**
 * The middle's self-attention over the frames of each position, with relative positions clipped to
 * 64 frames: one head, residual.
 *
 * <p>The relative term of the logit (t, u) is the product of query u, not query t, with the table
 * row of distance t - u, and it is scaled once by C<sup>-1/4</sup>: the published weights were
 * trained with that.
 */
final class TemporalAttention {
  private static final int MAX_DISTANCE = 64;

  /** This one normalisation keeps PyTorch's default epsilon. */
  private static final double EPSILON = 1e-5;

  private TemporalAttention() {}

  static Value record(Layers net, String key, Value x) {
    GraphBuilder g = net.graph();
    long batch = x.dim(0);
    long channels = x.dim(1);
    int frames = (int) x.dim(2);
    long positions = batch * x.dim(3) * x.dim(4);

    Value sequences = g.reshape(g.permute(x, 0, 3, 4, 1, 2), positions, channels, frames);
    Value normed =
        g.cast(
            net.normWithEpsilon(key + ".norm", g.cast(sequences, ElementType.F32), EPSILON),
            x.type());
    Value tokens = g.permute(normed, 0, 2, 1);
    Value qkv = pointwise(g, key + ".qkv", tokens, 3 * channels);
    double scale = Math.pow((double) channels, -0.25);
    Value q = g.affine(g.slice(qkv, 2, 0, channels), scale, 0);
    Value k = g.affine(g.slice(qkv, 2, channels, 2 * channels), scale, 0);
    Value v = g.slice(qkv, 2, 2 * channels, 3 * channels);

    // [u, N, t]: query u of every position against the rows for its distance to each t
    Value keyRows = rows(g, key + ".relative_position_k.embeddings_table", channels, frames);
    Value relative = g.matMul(g.permute(q, 1, 0, 2), keyRows, true);
    Value logits = g.add(g.matMul(q, k, true), g.permute(relative, 1, 2, 0));
    Value weights = g.softmax(logits);

    Value valueRows = rows(g, key + ".relative_position_v.embeddings_table", channels, frames);
    Value relativeValues = g.matMul(g.permute(weights, 1, 0, 2), valueRows, false);
    Value attended = g.add(g.matMul(weights, v, false), g.permute(relativeValues, 1, 0, 2));

    Value projected = pointwise(g, key + ".proj_out", attended, channels);
    Value back =
        g.permute(g.reshape(projected, batch, x.dim(3), x.dim(4), frames, channels), 0, 4, 3, 1, 2);
    return net.named(key, g.add(x, back));
  }

  /** A convolution with kernel 1 over [N, T, C]; the weight is stored as [out, in, 1]. */
  private static Value pointwise(GraphBuilder g, String key, Value x, long out) {
    long in = x.dim(2);
    Value weight = g.reshape(g.parameter(key + ".weight", out, in, 1), out, in);
    return g.linear(x, weight, g.parameter(key + ".bias", out));
  }

  /** Table rows for every pair of frames, [a, b, C]: the row of distance b - a. */
  private static Value rows(GraphBuilder g, String key, long channels, int frames) {
    int[] indices = new int[frames * frames];
    for (int a = 0; a < frames; a++) {
      for (int b = 0; b < frames; b++) {
        int distance = Math.max(-MAX_DISTANCE, Math.min(MAX_DISTANCE, b - a));
        indices[a * frames + b] = distance + MAX_DISTANCE;
      }
    }
    Value table = g.parameter(key, 2 * MAX_DISTANCE + 1, channels);
    return g.reshape(g.gather(table, 0, indices), frames, frames, channels);
  }
}
