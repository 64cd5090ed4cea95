package org.gstvae.training;

import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;
import org.gstvae.model.network.Encoding;
import org.gstvae.model.network.VaeNetwork;

/** Encoder and decoder as one graph, from pictures to pictures. */
final class TrainingGraph {
  static final String PICTURES = "pictures";
  static final String NOISE_1 = "noise1";
  static final String NOISE_2 = "noise2";
  static final String CONTEXT = "context";
  static final String MASK = "mask";
  static final String MOMENTS = "moments";
  static final String LATENT = "latent";
  static final String RECONSTRUCTION = "reconstruction";

  private TrainingGraph() {}

  /**
   * Records it.
   *
   * @param route the way through the network; images have one frame
   * @param sample whether the posteriors are sampled: the graph has inputs for the noise then
   * @param shape of the pictures [B, 3, T, H, W]
   */
  static Graph record(VaeConfig config, Route route, boolean sample, long[] shape) {
    GraphBuilder graph = new GraphBuilder();
    long batch = shape[0];
    long frames = shape[2];
    Value pictures = graph.input(PICTURES, ElementType.COMPUTE, shape);
    long[] latent = {
      batch,
      config.zChannels(),
      frames,
      shape[3] / config.spatialFactor(),
      shape[4] / config.spatialFactor()
    };
    Value noise1 = sample ? graph.input(NOISE_1, ElementType.COMPUTE, latent) : null;
    Value noise2 = null;
    if (sample && route == Route.VIDEO) {
      latent[2] = frames / config.temporalScale();
      noise2 = graph.input(NOISE_2, ElementType.COMPUTE, latent);
    }
    Value context = null;
    Value mask = null;
    if (config.text() != null) {
      int tokens = config.text().maxTokens();
      context =
          graph.input(CONTEXT, ElementType.COMPUTE, batch, tokens, config.text().contextDim());
      mask = graph.input(MASK, ElementType.F32, batch, tokens);
    }
    VaeNetwork network = new VaeNetwork(graph, config, route.mode(), context, mask, null);
    boolean spatial = route == Route.SPATIAL;
    Encoding encoding =
        spatial
            ? network.encodeSpatial(pictures, noise1)
            : network.encode(pictures, noise1, noise2);
    graph.output(MOMENTS, encoding.moments());
    graph.output(LATENT, encoding.latent());
    graph.output(
        RECONSTRUCTION,
        spatial ? network.decodeSpatial(encoding.latent()) : network.decode(encoding.latent()));
    return graph.build();
  }
}
