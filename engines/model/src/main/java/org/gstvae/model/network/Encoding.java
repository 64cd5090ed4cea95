package org.gstvae.model.network;

import org.gstvae.model.graph.Value;

/**
 * What the encoder gives.
 *
 * @param stage1Moments stage 1's moments [B, 2z, T, h, w]: mean, then log variance
 * @param moments the last stage's moments: stage 2's for video [B, 2z, T', h, w], stage 1's for
 *     images
 * @param latent the latents [B, z, T', h, w]: the posterior's mode, or a sample
 */
public record Encoding(Value stage1Moments, Value moments, Value latent) {}
