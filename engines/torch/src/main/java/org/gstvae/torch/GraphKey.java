package org.gstvae.torch;

import org.gstvae.engine.LatentFormat;

/**
 * What a session's graphs differ in.
 *
 * @param frames pictures, or latent frames
 * @param wanted pictures wanted back; equal to frames when encoding
 * @param format latent samples
 * @param tokens tokens of the caption, 0 without
 * @param sample whether the posterior is sampled
 */
record GraphKey(int frames, int wanted, LatentFormat format, int tokens, boolean sample) {}
