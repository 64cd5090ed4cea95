package org.gstvae.calibration;

import org.gstvae.model.quantize.LayerScales;

/**
 * A way of running a layer in 8 bits.
 *
 * @param method how the range of its input was chosen
 * @param range greatest magnitude of its input that is held
 * @param scales the scales
 */
record LayerCandidate(String method, double range, LayerScales scales) {}
