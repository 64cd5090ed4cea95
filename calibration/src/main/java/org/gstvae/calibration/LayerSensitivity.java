package org.gstvae.calibration;

import java.util.List;

/**
 * What a layer in 8 bits costs while all others are in 32.
 *
 * @param layer its name
 * @param chosen the way that costs least of those that were tried
 * @param encoder whether the layer is the encoder's
 * @param macs its multiply-accumulate operations
 * @param exception why such a layer is usually kept in 16 bits, or null
 * @param snr SNR in dB of what its half of the codec gives: latents or pictures
 * @param noises for every sample, the mean squared difference of the decoded picture, in steps of 8
 *     bits
 * @param latentNoises for every sample, energy of the difference of the latents for that of the
 *     latents; 0 for the decoder's layers
 */
record LayerSensitivity(
    String layer,
    LayerCandidate chosen,
    boolean encoder,
    long macs,
    String exception,
    double snr,
    List<Double> noises,
    List<Double> latentNoises) {
  /** The mean over the samples. */
  double noise() {
    return noises.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
