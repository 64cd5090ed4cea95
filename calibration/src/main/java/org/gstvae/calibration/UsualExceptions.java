package org.gstvae.calibration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.gstvae.model.quantize.ConvLayer;

/**
 * Which convolutions are usually kept in 16 bits: those at the borders of the network, where an
 * error goes into latents or pictures as it is, and those with few channels, which gain little. The
 * report names them; what was measured decides.
 */
final class UsualExceptions {
  private static final int FEW_CHANNELS = 64;

  private static final Map<Pattern, String> BORDERS =
      Map.of(
          Pattern.compile("(en|de)coder(_temporal)?\\.conv_in(\\.conv)?"), "first layer",
          Pattern.compile("(en|de)coder\\.conv_out"), "last layer",
          Pattern.compile("decoder_temporal\\.conv_last\\.conv"), "last layer",
          Pattern.compile("encoder_temporal\\.final_block\\.2\\.conv"), "latent head",
          Pattern.compile("(post_)?quant_conv"), "latent head",
          Pattern.compile("(en|de)coder(_temporal)?\\.skip"), "linear path");

  private static final Pattern LAST_LEVEL =
      Pattern.compile("decoder\\.up\\.0\\.block\\.(\\d+)\\..*");

  private UsualExceptions() {}

  /** Reasons by layer. */
  static Map<String, String> of(List<ConvLayer> layers) {
    int lastBlock = -1;
    for (ConvLayer layer : layers) {
      lastBlock = Math.max(lastBlock, block(layer.name()));
    }
    Map<String, String> reasons = new HashMap<>();
    for (ConvLayer layer : layers) {
      String reason = reason(layer, lastBlock);
      if (reason != null) {
        reasons.put(layer.name(), reason);
      }
    }
    return reasons;
  }

  private static String reason(ConvLayer layer, int lastBlock) {
    for (Map.Entry<Pattern, String> border : BORDERS.entrySet()) {
      if (border.getKey().matcher(layer.name()).matches()) {
        return border.getValue();
      }
    }
    if (lastBlock >= 0 && block(layer.name()) == lastBlock) {
      return "last block";
    }
    boolean few = Math.min(layer.inputChannels(), layer.outputChannels()) < FEW_CHANNELS;
    return few ? "few channels" : null;
  }

  /** Number of a block of the decoder's last level, or -1. */
  private static int block(String layer) {
    var matcher = LAST_LEVEL.matcher(layer);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
  }
}
