/**
 * The latent file, {@code .vae}: records that are only ever appended, so that a file cut anywhere
 * opens up to its last whole chunk. The byte layout is in {@code plugin/LATENT_FORMAT.md}.
 */
package org.gstvae.latent.file;
