package org.gstvae.model.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.gstvae.engine.CodecMode;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/**
 * Records the whole VAE into a graph. Tensors are [batch, channel, time, height, width]; pictures
 * are R'G'B' from -1 to 1.
 */
public final class VaeNetwork {
  /** The log variance is kept within these bounds, as the reference does. */
  private static final double MIN_LOG_VARIANCE = -30;

  private static final double MAX_LOG_VARIANCE = 20;

  private final Layers layers;
  private final VaeConfig config;
  private final GraphBuilder graph;

  /**
   * A network about to be recorded.
   *
   * @param graph where to
   * @param config the architecture
   * @param mode video, or the image path, which leaves out every temporal part
   * @param context text embeddings [B, tokens, dimension], null for models without text
   * @param mask text mask [B, tokens] of ones and zeros, null for models without text
   * @param probe told the name and output of every module, or null
   */
  public VaeNetwork(
      GraphBuilder graph,
      VaeConfig config,
      CodecMode mode,
      Value context,
      Value mask,
      BiConsumer<String, Value> probe) {
    if (config.text() != null && (context == null || mask == null)) {
      throw new IllegalArgumentException("text model without caption (expected: context and mask)");
    }
    this.graph = graph;
    this.config = config;
    this.layers = new Layers(graph, config, mode == CodecMode.IMAGE, context, mask, probe);
  }

  /**
   * Records the encoder.
   *
   * @param pictures [B, 3, T, H, W]
   * @param noise1 standard normal noise for stage 1's posterior [B, z, T, h, w]; null for its mode
   * @param noise2 the same for stage 2's [B, z, T', h, w]; null for its mode, and for images
   */
  public Encoding encode(Value pictures, Value noise1, Value noise2) {
    Encoding spatial = encodeSpatial(pictures, noise1);
    if (layers.image()) {
      return spatial;
    }
    Value stage2 = TemporalEncoder.record(layers, spatial.latent());
    return new Encoding(spatial.moments(), stage2, posterior(stage2, noise2));
  }

  /**
   * Records stage 1's encoder alone: every frame has latents of its own.
   *
   * @param pictures [B, 3, T, H, W]
   * @param noise standard normal noise for the posterior [B, z, T, h, w]; null for its mode
   */
  public Encoding encodeSpatial(Value pictures, Value noise) {
    Value moments = SpatialEncoder.record(layers, pictures);
    if (config.embedDim() > 0) {
      moments = quantConv("quant_conv", moments, 2 * config.embedDim());
    }
    return new Encoding(moments, moments, posterior(moments, noise));
  }

  /**
   * Records the decoder.
   *
   * @param latent [B, z, T', h, w]
   * @return pictures [B, 3, T, H, W], not limited to -1..1
   */
  public Value decode(Value latent) {
    return decodeSpatial(layers.image() ? latent : TemporalDecoder.record(layers, latent));
  }

  /**
   * Records stage 1's decoder alone.
   *
   * @param latent [B, z, T, h, w], of every frame
   * @return pictures [B, 3, T, H, W], not limited to -1..1
   */
  public Value decodeSpatial(Value latent) {
    Value z = latent;
    if (config.embedDim() > 0) {
      z = quantConv("post_quant_conv", z, config.zChannels());
    }
    return SpatialDecoder.record(layers, z);
  }

  private Value quantConv(String key, Value x, int out) {
    return layers.named(key, layers.conv(key, x, out, 1, 1));
  }

  private Value posterior(Value moments, Value noise) {
    long channels = moments.dim(1) / 2;
    Value mean = graph.slice(moments, 1, 0, channels);
    if (noise == null) {
      return mean;
    }
    Value logVariance =
        graph.clamp(
            graph.slice(moments, 1, channels, 2 * channels), MIN_LOG_VARIANCE, MAX_LOG_VARIANCE);
    Value deviation = graph.exp(graph.affine(logVariance, 0.5, 0));
    return graph.add(mean, graph.multiply(deviation, noise));
  }

  /** Encoder and decoder at the smallest size: every weight that the network uses is in it. */
  public static Graph smallest(VaeConfig config) {
    GraphBuilder graph = new GraphBuilder();
    Value context = null;
    Value mask = null;
    if (config.text() != null) {
      context = graph.input("context", ElementType.COMPUTE, 1, 1, config.text().contextDim());
      mask = graph.input("mask", ElementType.COMPUTE, 1, 1);
    }
    VaeNetwork network = new VaeNetwork(graph, config, CodecMode.VIDEO, context, mask, null);
    int side = config.pictureMultiple();
    Value pictures =
        graph.input("pictures", ElementType.COMPUTE, 1, 3, config.temporalScale(), side, side);
    network.decode(network.encode(pictures, null, null).latent());
    return graph.build();
  }

  /** Every weight that the network uses, with its shape, in order of first use. */
  public static Map<String, long[]> parameters(VaeConfig config) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    smallest(config).parameters().forEach((key, value) -> shapes.put(key, value.dims()));
    return shapes;
  }
}
