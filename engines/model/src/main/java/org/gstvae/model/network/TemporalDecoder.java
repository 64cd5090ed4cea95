package org.gstvae.model.network;

import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/** Stage 2's decoder: one latent frame becomes {@code temporalScale}. */
final class TemporalDecoder {
  private static final String KEY = "decoder_temporal";

  private TemporalDecoder() {}

  /** Records it: z [B, z, T', h, w] to z1 [B, z, T' * temporalScale, h, w]. */
  static Value record(Layers net, Value z) {
    VaeConfig config = net.config();
    GraphBuilder g = net.graph();
    int scale = config.temporalScale();
    int channels = config.temporalHidden() * scale;

    int[] spatial = TemporalBlocks.spatialKernel(net);
    Value h =
        net.named(
            KEY + ".conv_in", net.convReplicate(KEY + ".conv_in.conv", z, channels, spatial, 1));
    int block = 0;
    for (int factor = scale; factor >= 2; factor /= 2) {
      String key = KEY + ".mid_blocks." + block;
      if (block > 0) {
        channels /= 2;
      }
      h = net.named(key + ".up", up(net, key + ".up", h, channels));
      for (int i = 1; i <= config.temporalResBlocks(); i++) {
        h = TemporalBlocks.resBlock(net, key + ".res" + i, h);
        h = TemporalBlocks.withText(net, key + ".attn" + i + ".0", h, factor);
      }
      block++;
    }
    h =
        net.named(
            KEY + ".conv_last",
            net.convReplicate(KEY + ".conv_last.conv", h, config.zChannels(), spatial, 1));
    if (config.linearSkip()) {
      Value blocks = net.conv(KEY + ".skip", z, config.zChannels() * scale, 1, 1);
      h = g.add(h, g.depthToSpace(blocks, scale, 1, 1));
    }
    return h;
  }

  private static Value up(Layers net, String key, Value x, int out) {
    GraphBuilder g = net.graph();
    int[] kernel = TemporalBlocks.timeKernel(net);
    Value weight = g.parameter(key + ".weight", x.dim(1), out, kernel[0], kernel[1], kernel[2]);
    Value bias = g.parameter(key + ".bias", out);
    int[] padding = {1, kernel[1] / 2, kernel[2] / 2};
    return g.convTranspose3d(x, weight, bias, new int[] {2, 1, 1}, padding, new int[] {1, 0, 0});
  }
}
