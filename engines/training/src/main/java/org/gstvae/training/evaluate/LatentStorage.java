package org.gstvae.training.evaluate;

import java.math.BigDecimal;
import java.math.MathContext;
import org.gstvae.latent.StreamFormat;

/**
 * How latents are stored between encoder and decoder.
 *
 * @param format what samples become
 * @param quantizer multiplies the steps of {@code q8}, above 0; not used by plain formats
 */
public record LatentStorage(StreamFormat format, double quantizer) {
  private static final MathContext FOUR_DIGITS = new MathContext(4);

  /** Plain samples. */
  public static LatentStorage plain(StreamFormat format) {
    return new LatentStorage(format, 1);
  }

  /** In words: {@code f16}, {@code q8 at 2}. */
  @Override
  public String toString() {
    return format == StreamFormat.Q8
        ? "q8 at " + new BigDecimal(quantizer, FOUR_DIGITS).stripTrailingZeros().toPlainString()
        : format.nick();
  }
}
