package org.gstvae.model.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How a model's latents are distributed, per channel, over the data it was measured on.
 *
 * @param mean mean of each channel
 * @param std standard deviation of each channel, above 0
 * @param gain RMS change of the picture's samples, in 8-bit levels, where a channel changes by 1
 *     everywhere, above 0; null where not measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LatentStatistics(
    @JsonProperty("mean") List<Double> mean,
    @JsonProperty("std") List<Double> std,
    @JsonProperty("gain") List<Double> gain) {
  /** Checks that both are there and of one length. */
  public LatentStatistics {
    if (mean == null || std == null || mean.size() != std.size()) {
      throw new IllegalArgumentException(
          "latent_statistics (expected: mean and std with one number per channel)");
    }
    if (!std.stream().allMatch(s -> s != null && s > 0)
        || !mean.stream().allMatch(m -> m != null)) {
      throw new IllegalArgumentException("latent_statistics (expected: numbers, std above 0)");
    }
    if (gain != null
        && (gain.size() != mean.size() || !gain.stream().allMatch(g -> g != null && g > 0))) {
      throw new IllegalArgumentException(
          "latent_statistics (expected: gain with one number above 0 per channel)");
    }
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    gain = gain == null ? null : List.copyOf(gain);
  }

  /** Without gains. */
  public LatentStatistics(List<Double> mean, List<Double> std) {
    this(mean, std, null);
  }
}
