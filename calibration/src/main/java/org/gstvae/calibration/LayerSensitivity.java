package org.gstvae.calibration;

/**
 * What a layer in 8 bits costs while all others are in 32.
 *
 * @param chosen the way that costs least of those that were tried
 * @param encoder whether the layer is the encoder's
 * @param macs its multiply-accumulate operations
 * @param exception why it is kept in 16 bits at first, or null
 * @param snr SNR in dB of what its half of the codec gives: latents or pictures
 * @param noise mean squared difference of the decoded picture, in squared steps of 8 bits
 */
record LayerSensitivity(
    String layer,
    LayerCandidate chosen,
    boolean encoder,
    long macs,
    String exception,
    double snr,
    double noise) {
  /** Noise for what is gained: the order in which layers go back to 16 bits. */
  double noisePerMac() {
    return noise / macs;
  }
}
