package org.gstvae.plugin.decode;

import java.nio.ByteBuffer;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.PositionRange;

/** Latents for positions that did not arrive. */
final class Concealment {
  private Concealment() {}

  /**
   * Fills positions with those of the chunk before, at the same place of the same latent frame; if
   * that chunk had fewer frames, of its last one. Without a chunk before they become 0, which is
   * near the mean of every channel.
   *
   * @param missing the positions
   * @param chunk the chunk that lacks them
   * @param latents its latents, in the order of the access unit
   * @param before latents of the chunk before, of the same size and format
   * @param framesBefore how many latent frames they are; 0 if there was none
   */
  static void fill(
      PositionRange missing, Chunk chunk, ByteBuffer latents, ByteBuffer before, int framesBefore) {
    int area = chunk.geometry().latent().height() * chunk.geometry().latent().width();
    int bytes = chunk.positionBytes();
    int from = missing.first();
    while (from < missing.end()) {
      int frame = from / area;
      int to = Math.min(missing.end(), (frame + 1) * area);
      int length = (to - from) * bytes;
      if (framesBefore > 0) {
        int source = Math.min(frame, framesBefore - 1) * area + from % area;
        latents.put(from * bytes, before, source * bytes, length);
      } else {
        latents.put(from * bytes, new byte[length]);
      }
      from = to;
    }
  }
}
