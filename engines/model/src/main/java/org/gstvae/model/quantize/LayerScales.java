package org.gstvae.model.quantize;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The scales of a convolution in 8 bits: a number is {@code scale * code}.
 *
 * @param input scale of what is convolved
 * @param residual scale of what is added to the convolution's output, null where the sum stays as
 *     it is or there is none; see {@link ResidualSum}
 * @param weights scale of the kernel: one, or one for every output channel
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"input", "residual", "weights"})
public record LayerScales(
    @JsonProperty("input") float input,
    @JsonProperty("residual") Float residual,
    @JsonProperty("weights") List<Float> weights) {
  /** Checks that the scales can be divided by. */
  public LayerScales {
    require("input", input);
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

  private static void require(String what, float scale) {
    if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + ": " + scale + " (expected: a scale above 0)");
    }
  }
}
