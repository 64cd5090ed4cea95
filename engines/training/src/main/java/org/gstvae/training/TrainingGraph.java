package org.gstvae.training;

import org.gstvae.engine.CodecMode;
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
  static final String MOMENTS = "moments";
  static final String LATENT = "latent";
  static final String RECONSTRUCTION = "reconstruction";

  private TrainingGraph() {}

  /**
   * Records it.
   *
   * @param image whether the image path is taken; frames is 1 then
   * @param sample whether the posteriors are sampled: the graph has inputs for the noise then
   */
  static Graph record(
      VaeConfig config,
      boolean image,
      boolean sample,
      long batch,
      long frames,
      long height,
      long width) {
    GraphBuilder graph = new GraphBuilder();
    Value pictures = graph.input(PICTURES, ElementType.COMPUTE, batch, 3, frames, height, width);
    long rows = height / config.spatialFactor();
    long columns = width / config.spatialFactor();
    long z = config.zChannels();
    Value noise1 =
        sample ? graph.input(NOISE_1, ElementType.COMPUTE, batch, z, frames, rows, columns) : null;
    Value noise2 =
        sample && !image
            ? graph.input(
                NOISE_2,
                ElementType.COMPUTE,
                batch,
                z,
                frames / config.temporalScale(),
                rows,
                columns)
            : null;
    CodecMode mode = image ? CodecMode.IMAGE : CodecMode.VIDEO;
    VaeNetwork network = new VaeNetwork(graph, config, mode, null, null, null);
    Encoding encoding = network.encode(pictures, noise1, noise2);
    graph.output(MOMENTS, encoding.moments());
    graph.output(LATENT, encoding.latent());
    graph.output(RECONSTRUCTION, network.decode(encoding.latent()));
    return graph.build();
  }
}
