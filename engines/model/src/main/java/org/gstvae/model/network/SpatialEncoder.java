package org.gstvae.model.network;

import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;

/** Stage 1's encoder: every frame becomes moments at {@code 1 / spatialFactor} of its size. */
final class SpatialEncoder {
  private static final String KEY = "encoder";

  private SpatialEncoder() {}

  /** Records it: x [B, 3, T, H, W] to moments [B, 2z, T, h, w]. */
  static Value record(Layers net, Value x) {
    VaeConfig config = net.config();
    GraphBuilder g = net.graph();
    int moments = 2 * config.zChannels();

    Value folded = g.spaceToDepth(x, 1, config.patch(), config.patch());
    Value h =
        net.named(KEY + ".conv_in", net.conv(KEY + ".conv_in", folded, config.channels(), 1, 3));
    for (int level = 0; level < config.levels(); level++) {
      String down = KEY + ".down." + level;
      for (int block = 0; block < config.resBlocks(); block++) {
        h = ResBlock.record(net, down + ".block." + block, h, config.levelChannels(level));
        if (config.textAtLevel(level)) {
          h = TextAttention.record(net, down + ".attn." + block, h, config.encoderTextPatch(level));
        }
      }
      if (level + 1 < config.levels()) {
        h = net.named(down + ".downsample", downsample(net, down + ".downsample.conv", h, level));
      }
    }
    h = Middle.record(net, KEY + ".mid", h);
    h = net.normSilu(KEY + ".norm_out", h);
    h = net.named(KEY + ".conv_out", net.conv(KEY + ".conv_out", h, moments, 1, 3));
    if (config.linearSkip()) {
      int factor = config.spatialFactor();
      Value blocks = g.spaceToDepth(x, 1, factor, factor);
      h = g.add(h, net.conv(KEY + ".skip", blocks, moments, 1, 1));
    }
    return h;
  }

  private static Value downsample(Layers net, String key, Value x, int level) {
    if (net.config().resample().equals(VaeConfig.RESAMPLE_SHUFFLE)) {
      Value folded = net.graph().spaceToDepth(x, 1, 2, 2);
      return net.conv(key, folded, net.config().levelChannels(level + 1), 1, 1);
    }
    // One column of zeros on the right and one row at the bottom, nothing at the left and top.
    return net.convPadded(
        key,
        x,
        (int) x.dim(1),
        1,
        3,
        new int[] {1, 2, 2},
        new int[] {0, 0, 0},
        new int[] {0, 1, 1});
  }
}
