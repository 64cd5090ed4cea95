package org.gstvae.model.network;

import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/** Stage 2's encoder: {@code temporalScale} latent frames become one. */
final class TemporalEncoder {
  private static final String KEY = "encoder_temporal";

  private TemporalEncoder() {}

  /** Records it: z1 [B, z, T, h, w] to moments [B, 2z, T / temporalScale, h, w]. */
  static Value record(Layers net, Value z) {
    VaeConfig config = net.config();
    GraphBuilder g = net.graph();
    int moments = 2 * config.zChannels();
    int channels = config.temporalHidden();

    int[] spatial = TemporalBlocks.spatialKernel(net);
    int[] time = TemporalBlocks.timeKernel(net);
    Value h =
        net.named(
            KEY + ".conv_in", net.convReplicate(KEY + ".conv_in.conv", z, channels, spatial, 1));
    int block = 0;
    for (int factor = 2; factor <= config.temporalScale(); factor *= 2) {
      String key = KEY + ".mid_blocks." + block;
      channels *= 2;
      h = net.named(key + ".down", net.convReplicate(key + ".down.conv", h, channels, time, 2));
      h = TemporalBlocks.resBlock(net, key + ".res", h);
      h = TemporalBlocks.withText(net, key + ".attn.0", h, factor);
      block++;
    }
    h = net.normSilu(KEY + ".final_block.0", h);
    h =
        net.named(
            KEY + ".final_block",
            net.convReplicate(KEY + ".final_block.2.conv", h, moments, spatial, 1));
    if (config.linearSkip()) {
      int scale = config.temporalScale();
      Value whole = g.slice(z, 2, 0, z.dim(2) / scale * scale);
      Value blocks = g.spaceToDepth(whole, scale, 1, 1);
      h = g.add(h, net.conv(KEY + ".skip", blocks, moments, 1, 1));
    }
    return h;
  }
}
