package org.gstvae.engine;

/** Which path of the VAE a chunk takes (VideoVAE+, section on joint image and video training). */
public enum CodecMode {
  /** Both stages: compressed in space and time. */
  VIDEO,
  /** The image path: every temporal branch and the temporal stage are left out. */
  IMAGE
}
