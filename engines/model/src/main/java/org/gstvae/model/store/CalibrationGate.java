package org.gstvae.model.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Locale;

/**
 * What 8 bits cost on footage that the ranges do not come from.
 *
 * @param reference precision of the 16-bit model that it is compared with
 * @param maxMeanLoss most PSNR in dB that may be lost in the mean over the clips
 * @param maxWorstLoss most PSNR in dB that may be lost on any clip
 * @param minLatentSnr least SNR of a clip's latents in dB
 * @param codec loss of encoder and decoder in 8 bits together
 * @param encoder loss of the encoder in 8 bits, decoded in 16
 * @param decoder loss of the decoder in 8 bits, encoded in 16
 * @param latentSnr the worst clip's SNR of the latents in dB, against the 16-bit encoder's
 * @param clips every clip
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({
  "reference",
  "max_mean_loss",
  "max_worst_loss",
  "min_latent_snr",
  "codec",
  "encoder",
  "decoder",
  "latent_snr",
  "clips"
})
public record CalibrationGate(
    @JsonProperty("reference") String reference,
    @JsonProperty("max_mean_loss") double maxMeanLoss,
    @JsonProperty("max_worst_loss") double maxWorstLoss,
    @JsonProperty("min_latent_snr") double minLatentSnr,
    @JsonProperty("codec") Loss codec,
    @JsonProperty("encoder") Loss encoder,
    @JsonProperty("decoder") Loss decoder,
    @JsonProperty("latent_snr") double latentSnr,
    @JsonProperty("clips") List<Clip> clips) {

  /**
   * PSNR lost against the 16-bit model, in dB.
   *
   * @param mean over all clips
   * @param worst the greatest of a clip
   */
  @JsonPropertyOrder({"mean", "worst"})
  public record Loss(@JsonProperty("mean") double mean, @JsonProperty("worst") double worst) {
    boolean within(double maxMean, double maxWorst) {
      return mean <= maxMean && worst <= maxWorst;
    }
  }

  /**
   * A clip.
   *
   * @param name its file's name
   * @param frames frames compared
   * @param reference PSNR of the 16-bit codec in dB
   * @param codec PSNR with encoder and decoder in 8 bits
   * @param encoder PSNR with the encoder alone in 8 bits
   * @param decoder PSNR with the decoder alone in 8 bits
   * @param latentSnr SNR of the latents in dB
   */
  @JsonPropertyOrder({"name", "frames", "reference", "codec", "encoder", "decoder", "latent_snr"})
  public record Clip(
      @JsonProperty("name") String name,
      @JsonProperty("frames") int frames,
      @JsonProperty("reference") double reference,
      @JsonProperty("codec") double codec,
      @JsonProperty("encoder") double encoder,
      @JsonProperty("decoder") double decoder,
      @JsonProperty("latent_snr") double latentSnr) {}

  /** Checks that the figures are there. */
  public CalibrationGate {
    if (codec == null || encoder == null || decoder == null) {
      throw new IllegalArgumentException("gate (expected: codec, encoder and decoder)");
    }
    clips = clips == null ? List.of() : List.copyOf(clips);
  }

  /** Whether everything is within the limits. */
  public boolean passed() {
    return codec.within(maxMeanLoss, maxWorstLoss)
        && encoder.within(maxMeanLoss, maxWorstLoss)
        && decoder.within(maxMeanLoss, maxWorstLoss)
        && latentSnr >= minLatentSnr;
  }

  /** The figures in words, with the limits. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "it loses %.2f dB in the mean and %.2f dB on the worst clip (at most %.2f and %.2f),"
            + " latents have %.1f dB SNR (at least %.1f)",
        codec.mean(),
        codec.worst(),
        maxMeanLoss,
        maxWorstLoss,
        latentSnr,
        minLatentSnr);
  }
}
