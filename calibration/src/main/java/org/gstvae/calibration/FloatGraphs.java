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
 * @param encoder {@link #PICTURES} [B, 3, T, H, W] to {@link #LATENT}
 * @param decoder {@link #LATENT} to {@link #PICTURES}
 */
record FloatGraphs(Graph encoder, Graph decoder) {
  static final String PICTURES = "pictures";
  static final String LATENT = "latents";

  /** Records them for chunks [B, 3, T, H, W]; the sides are multiples of the spatial factor. */
  static FloatGraphs of(VaeConfig config, long[] shape) {
    long batch = shape[0];
    GraphBuilder encoding = new GraphBuilder();
    Value pictures = encoding.input(PICTURES, ElementType.COMPUTE, shape);
    encoding.output(LATENT, network(encoding, config, batch).encode(pictures, null, null).latent());
    GraphBuilder decoding = new GraphBuilder();
    long factor = config.spatialFactor();
    Value latent =
        decoding.input(
            LATENT,
            ElementType.COMPUTE,
            batch,
            config.zChannels(),
            shape[2] / config.temporalScale(),
            shape[3] / factor,
            shape[4] / factor);
    decoding.output(PICTURES, network(decoding, config, batch).decode(latent));
    return new FloatGraphs(encoding.build(), decoding.build());
  }

  private static VaeNetwork network(GraphBuilder graph, VaeConfig config, long batch) {
    Value context = null;
    Value mask = null;
    if (config.text() != null) {
      context =
          graph.input(
              ChunkGraphs.CONTEXT, ElementType.COMPUTE, batch, 1, config.text().contextDim());
      mask = graph.input(ChunkGraphs.MASK, ElementType.F32, batch, 1);
    }
    return new VaeNetwork(graph, config, CodecMode.VIDEO, context, mask, null);
  }
}
