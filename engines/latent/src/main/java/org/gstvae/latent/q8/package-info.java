/**
 * Quantised, entropy-coded latents ({@code q8}): the coding 1 of slices, as described in {@code
 * plugin/LATENT_FORMAT.md}. Decoding is integer arithmetic up to one multiplication by a step, so
 * that it gives the same bits everywhere.
 */
package org.gstvae.latent.q8;
