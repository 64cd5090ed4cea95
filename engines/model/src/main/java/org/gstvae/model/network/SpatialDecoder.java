package org.gstvae.model.network;

import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/** Stage 1's decoder: latents of every frame become a picture. */
final class SpatialDecoder {
  private static final String KEY = "decoder";

  private SpatialDecoder() {}

  /** Records it: z [B, z, T, h, w] to pictures [B, 3, T, H, W]. */
  static Value record(Layers net, Value z) {
    VaeConfig config = net.config();
    GraphBuilder g = net.graph();
    int top = config.levels() - 1;

    Value h =
        net.named(KEY + ".conv_in", net.conv(KEY + ".conv_in", z, config.levelChannels(top), 1, 3));
    h = Middle.record(net, KEY + ".mid", h);
    int blocks =
        config.decoderResBlocks() == 0 ? config.resBlocks() + 1 : config.decoderResBlocks();
    for (int level = top; level >= 0; level--) {
      String up = KEY + ".up." + level;
      for (int block = 0; block < blocks; block++) {
        h = ResBlock.record(net, up + ".block." + block, h, config.levelChannels(level));
        if (config.textAtLevel(level)) {
          h = TextAttention.record(net, up + ".attn." + block, h, config.decoderTextPatch(level));
        }
      }
      if (level > 0) {
        h = net.named(up + ".upsample", upsample(net, up + ".upsample.conv", h, level));
      }
    }
    h = net.normSilu(KEY + ".norm_out", h);
    int out = 3 * config.patch() * config.patch();
    h = net.named(KEY + ".conv_out", net.conv(KEY + ".conv_out", h, out, 1, 3));
    Value picture = g.depthToSpace(h, 1, config.patch(), config.patch());
    if (config.linearSkip()) {
      int factor = config.spatialFactor();
      Value blocksOut = net.conv(KEY + ".skip", z, 3 * factor * factor, 1, 1);
      picture = g.add(picture, g.depthToSpace(blocksOut, 1, factor, factor));
    }
    return picture;
  }

  private static Value upsample(Layers net, String key, Value x, int level) {
    GraphBuilder g = net.graph();
    if (net.config().resample().equals(VaeConfig.RESAMPLE_SHUFFLE)) {
      Value wide = net.conv(key, x, 4 * net.config().levelChannels(level - 1), 1, 1);
      return g.depthToSpace(wide, 1, 2, 2);
    }
    return net.conv(key, g.upsampleNearest(x, 1, 2, 2), (int) x.dim(1), 1, 3);
  }
}
