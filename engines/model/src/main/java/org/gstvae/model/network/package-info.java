/**
 * The network of "Large Motion Video Autoencoding with Cross-modal Video VAE" (arXiv 2412.17805),
 * written once: stage 1 compresses space and keeps every frame, stage 2 compresses time. Module
 * names are the published checkpoints' keys.
 */
package org.gstvae.model.network;
