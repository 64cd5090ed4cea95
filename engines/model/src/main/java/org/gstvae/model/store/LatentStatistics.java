package org.gstvae.model.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How a model's latents are distributed, per channel, over the data it was measured on.
 *
 * @param mean mean of each channel
 * @param std standard deviation of each channel, above 0
 */
public record LatentStatistics(
    @JsonProperty("mean") List<Double> mean, @JsonProperty("std") List<Double> std) {
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
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }
}
