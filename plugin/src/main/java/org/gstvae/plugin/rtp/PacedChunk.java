package org.gstvae.plugin.rtp;

import java.util.List;
import org.gstvae.plugin.gst.GstData;

/**
 * The packets of one chunk on their way out.
 *
 * @param packets GstBuffers, owned
 * @param spread nanoseconds over which they are spread
 */
record PacedChunk(List<Long> packets, long spread) {
  /** When a packet is due, in nanoseconds from the first one. */
  long due(int packet) {
    return spread * packet / packets.size();
  }

  /** Gives the packets from one on back. */
  void discard(int from) {
    packets.subList(from, packets.size()).forEach(GstData::gst_mini_object_unref);
  }
}
