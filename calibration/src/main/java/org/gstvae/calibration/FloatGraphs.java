package org.gstvae.calibration;

import org.gstvae.engine.CodecMode;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.pixels.ChunkGraphs;

/**
 * Encoder and decoder without bytes at either end: differences that rounding to 8-bit pictures
 * would hide can be seen.
 *
 * @param encoder {@link #PICTURES} [1, 3, T, H, W] to {@link #LATENT}
 * @param decoder {@link #LATENT} to {@link #PICTURES}
 */
record FloatGraphs(Graph encoder, Graph decoder) {
  static final String PICTURES = "pictures";
  static final String LATENT = "latents";

  /** Records them for a chunk; the sides are multiples of the spatial factor. */
  static FloatGraphs of(VaeConfig config, long frames, long height, long width) {
    GraphBuilder encoding = new GraphBuilder();
    Value pictures = encoding.input(PICTURES, ElementType.COMPUTE, 1, 3, frames, height, width);
    encoding.output(LATENT, network(encoding, config).encode(pictures, null, null).latent());
    GraphBuilder decoding = new GraphBuilder();
    long factor = config.spatialFactor();
    Value latent =
        decoding.input(
            LATENT,
            ElementType.COMPUTE,
            1,
            config.zChannels(),
            frames / config.temporalScale(),
            height / factor,
            width / factor);
    decoding.output(PICTURES, network(decoding, config).decode(latent));
    return new FloatGraphs(encoding.build(), decoding.build());
  }

  private static VaeNetwork network(GraphBuilder graph, VaeConfig config) {
    Value context = null;
    Value mask = null;
    if (config.text() != null) {
      context =
          graph.input(ChunkGraphs.CONTEXT, ElementType.COMPUTE, 1, 1, config.text().contextDim());
      mask = graph.input(ChunkGraphs.MASK, ElementType.F32, 1, 1);
    }
    return new VaeNetwork(graph, config, CodecMode.VIDEO, context, mask, null);
  }
}
