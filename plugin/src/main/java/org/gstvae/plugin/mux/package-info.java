/** {@code vaemux} and {@code vaedemux}: latents into a {@code .vae} file and out of it. */
package org.gstvae.plugin.mux;
