package org.gstvae.t5;

import java.util.Arrays;
import java.util.List;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/**
 * Records the encoder of T5 (arXiv 1910.10683; version 1.1: gated GELU, no scaling of logits). The
 * keys of the weights are those of Hugging Face's format.
 *
 * <p>A token's vector is looked up before the graph: its inputs are {@link #TOKENS} [1, L, width]
 * and, where positions are padded, {@link #MASK} [1, L] of ones and zeros, both F32. The output
 * {@link #HIDDEN} [1, L, width] is the last hidden state, F32.
 */
final class T5Network {
  static final String TOKENS = "tokens";
  static final String MASK = "mask";
  static final String HIDDEN = "hidden";

  /** Added to the logits of positions that do not count: finite in BF16 too. */
  private static final double MASKED = -1e38;

  private final GraphBuilder graph = new GraphBuilder();
  private final T5Config config;
  private final Value ones;
  private final Value zeros;

  private T5Network(T5Config config) {
    this.config = config;
    float[] values = new float[2 * config.width()];
    zeros = graph.constant(values, values.length);
    Arrays.fill(values, 1);
    ones = graph.constant(values, values.length);
  }

  /**
   * The graph for captions of one length.
   *
   * @param tokens L
   * @param padded whether there is a mask; without one every position counts
   */
  static Graph record(T5Config config, int tokens, boolean padded) {
    T5Network network = new T5Network(config);
    GraphBuilder g = network.graph;
    Value vectors = g.input(TOKENS, ElementType.F32, 1, tokens, config.width());
    Value mask = padded ? g.input(MASK, ElementType.F32, 1, tokens) : null;
    Value bias = network.positionBias(tokens);
    if (mask != null) {
      Value masked = g.affine(g.reshape(mask, 1, 1, tokens), -MASKED, MASKED);
      bias = g.add(bias, g.cast(masked, ElementType.COMPUTE));
    }
    Value x = g.cast(vectors, ElementType.COMPUTE);
    for (int layer = 0; layer < config.layers(); layer++) {
      String key = "encoder.block." + layer + ".layer.";
      x = g.add(x, network.attention(key + "0.SelfAttention.", network.norm(key + "0.", x), bias));
      x = g.add(x, network.feedForward(key + "1.DenseReluDense.", network.norm(key + "1.", x)));
    }
    Value hidden = network.rmsNorm("encoder.final_layer_norm.weight", x);
    g.output(HIDDEN, g.cast(hidden, ElementType.F32));
    return g.build();
  }

  private Value norm(String key, Value x) {
    return rmsNorm(key + "layer_norm.weight", x);
  }

  /**
   * x divided by its root mean square, times a weight. Beside its own negative a vector has mean 0
   * and its mean square for variance, so that a layer normalisation of both is that division; it
   * computes in FP32.
   */
  private Value rmsNorm(String key, Value x) {
    int width = config.width();
    Value both = graph.concat(2, List.of(x, graph.affine(x, -1, 0)));
    Value normed = graph.slice(graph.layerNorm(both, config.epsilon(), ones, zeros), 2, 0, width);
    return graph.multiply(normed, graph.reshape(graph.parameter(key, width), 1, 1, width));
  }

  private Value attention(String key, Value x, Value bias) {
    long inner = (long) config.heads() * config.headWidth();
    Value q = heads(linear(key + "q.weight", x, inner));
    Value k = heads(linear(key + "k.weight", x, inner));
    Value v = heads(linear(key + "v.weight", x, inner));
    Value weights = graph.softmax(graph.add(graph.matMul(q, k, true), bias));
    Value attended = graph.permute(graph.matMul(weights, v, false), 1, 0, 2);
    return linear(key + "o.weight", graph.reshape(attended, 1, x.dim(1), inner), config.width());
  }

  /** [1, L, heads * D] to [heads, L, D]. */
  private Value heads(Value x) {
    return graph.permute(graph.reshape(x, x.dim(1), config.heads(), config.headWidth()), 1, 0, 2);
  }

  private Value feedForward(String key, Value x) {
    Value gate = gelu(linear(key + "wi_0.weight", x, config.hidden()));
    Value gated = graph.multiply(gate, linear(key + "wi_1.weight", x, config.hidden()));
    return linear(key + "wo.weight", gated, config.width());
  }

  /** GELU by its tanh approximation (arXiv 1606.08415), in FP32. */
  private Value gelu(Value x) {
    Value wide = graph.cast(x, ElementType.F32);
    Value cubic = graph.affine(graph.multiply(wide, wide), 0.044715, 1);
    Value inner = graph.affine(graph.multiply(cubic, wide), Math.sqrt(2 / Math.PI), 0);
    Value half = graph.affine(graph.tanh(inner), 0.5, 0.5);
    return graph.cast(graph.multiply(half, wide), x.type());
  }

  private Value linear(String key, Value x, long out) {
    return graph.linear(x, graph.parameter(key, out, x.dim(2)), null);
  }

  /** What the distance of two positions adds to their logit, [heads, L, L]; all layers share it. */
  private Value positionBias(int tokens) {
    int[] indices = new int[tokens * tokens];
    for (int query = 0; query < tokens; query++) {
      for (int key = 0; key < tokens; key++) {
        indices[query * tokens + key] = bucket(config, key - query);
      }
    }
    Value table =
        graph.parameter(
            "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
            config.buckets(),
            config.heads());
    Value rows = graph.reshape(graph.gather(table, 0, indices), tokens, tokens, config.heads());
    return graph.permute(rows, 2, 0, 1);
  }

  /**
   * The bucket of a distance: half of them are for keys behind the query. Of each half, small
   * distances have one each, larger ones share them on a logarithmic scale. Computed in FP32, whose
   * rounding decides at the borders.
   */
  static int bucket(T5Config config, int distance) {
    int half = config.buckets() / 2;
    int first = distance > 0 ? half : 0;
    int exact = half / 2;
    int far = Math.abs(distance);
    if (far < exact) {
      return first + far;
    }
    float scale = (float) Math.log((double) config.maxDistance() / exact);
    float position = (float) Math.log((float) far / exact) / scale * (half - exact);
    return first + Math.min(exact + (int) position, half - 1);
  }
}
