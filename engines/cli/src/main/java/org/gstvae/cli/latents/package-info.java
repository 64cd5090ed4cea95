/** Latents of a {@code .vae} file as tensors of a safetensors file, and back. */
package org.gstvae.cli.latents;
