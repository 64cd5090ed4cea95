/**
 * Calibration of a model for 8-bit precisions: statistics of its activations over footage, ranges,
 * placement of Q/DQ pairs, and a quality gate on footage that the ranges do not come from. The
 * result is a {@code calibration.json} beside the weights.
 */
package org.gstvae.calibration;
