package org.gstvae.model.quantize;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The scales of a convolution in 8 bits: a number is {@code scale * code}.
 *
 * @param input scale of what is convolved
 * @param channels for every input channel a power of two that the channel is divided by before it
 *     is rounded, and its part of the kernel multiplied by before that is: channels of very
 *     different magnitudes then use the same codes (as SmoothQuant does, G. Xiao et al., 2022); a
 *     power of two changes no digit in any floating type. Null where channels stay as they are
 * @param residual scale of what is added to the convolution's output, null where the sum stays as
 *     it is or there is none; see {@link ResidualSum}
 * @param weights scale of the kernel: one, or one for every output channel
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"input", "channels", "residual", "weights"})
public record LayerScales(
    @JsonProperty("input") float input,
    @JsonProperty("channels") List<Float> channels,
    @JsonProperty("residual") Float residual,
    @JsonProperty("weights") List<Float> weights) {
  /** Checks that the scales can be divided by. */
  public LayerScales {
    require("input", input);
    if (channels != null) {
      for (Float channel : channels) {
        requirePower(channel == null ? Float.NaN : channel);
      }
      channels = List.copyOf(channels);
    }
    if (residual != null) {
      require("residual", residual);
    }
    if (weights == null || weights.isEmpty()) {
      throw new IllegalArgumentException("weights (expected: one scale or more)");
    }
    for (Float weight : weights) {
      require("weights", weight == null ? Float.NaN : weight);
    }
    weights = List.copyOf(weights);
  }

  /** Scales with channels as they are. */
  public LayerScales(float input, Float residual, List<Float> weights) {
    this(input, null, residual, weights);
  }

  private static void requirePower(float channel) {
    if (!(channel > 0 && channel == Math.scalb(1f, Math.getExponent(channel)))) {
      throw new IllegalArgumentException("channels: " + channel + " (expected: a power of two)");
    }
  }

  private static void require(String what, float scale) {
    if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + ": " + scale + " (expected: a scale above 0)");
    }
  }
}
