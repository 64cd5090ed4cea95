/**
 * The access unit of {@code video/x-vae-latent}: one buffer that describes one chunk, in slices
 * that are checked and placed independently. The byte layout is in {@code plugin/LATENT_FORMAT.md};
 * nothing here knows GStreamer.
 */
package org.gstvae.latent;
