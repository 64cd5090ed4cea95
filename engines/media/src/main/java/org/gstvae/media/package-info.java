/**
 * Reads video and image files as RGB frames, for training, evaluation and calibration. This is the
 * one package under {@code engines} that uses GStreamer.
 */
package org.gstvae.media;
