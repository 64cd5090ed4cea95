package org.gstvae.plugin.rtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.gstvae.latent.LatentException;

/**
 * Puts the access unit of one chunk together from the payloads that arrived, in the order of their
 * sequence numbers. Missing slices are left out. Holds no more than a unit may have by its caps.
 */
final class ChunkAssembler {
  private final int chunk;
  private final long mostBytes;
  private final ByteArrayOutputStream slices = new ByteArrayOutputStream();
  private final ByteArrayOutputStream part = new ByteArrayOutputStream();
  private final Map<Integer, byte[]> shares = new TreeMap<>();
  private boolean cutting;
  private int needed;
  private int headerBytes;

  /**
   * For a chunk.
   *
   * @param chunk low 16 bits of its sequence number
   * @param mostBytes most bytes of its unit
   */
  ChunkAssembler(int chunk, long mostBytes) {
    this.chunk = chunk;
    this.mostBytes = mostBytes;
  }

  /** Low 16 bits of the chunk's sequence number. */
  int chunk() {
    return chunk;
  }

  /**
   * Takes a packet.
   *
   * @param header of its payload
   * @param body the rest of its payload, from its position; copied
   * @throws LatentException DAMAGED if the packet says what cannot be or does not fit to others
   */
  void add(PayloadHeader header, ByteBuffer body) throws LatentException {
    if (header.share() != null) {
      addShare(header.share());
    }
    if (!header.fragment()) {
      // A share alone may come between the parts of a slice.
      if (body.hasRemaining()) {
        cutting = false;
        append(slices, body);
      }
      return;
    }
    if (header.offset() == 0) {
      cutting = true;
      part.reset();
    }
    if (!cutting || header.offset() != part.size()) {
      // The part before was lost, and with it the slice.
      cutting = false;
      return;
    }
    append(part, body);
    if (header.last()) {
      cutting = false;
      slices.writeBytes(part.toByteArray());
      part.reset();
    }
  }

  private void addShare(PayloadHeader.Share share) throws LatentException {
    if (shares.isEmpty()) {
      if (share.headerBytes() > mostBytes) {
        throw LatentException.damaged(
            "rtp payload: an access unit's header of "
                + share.headerBytes()
                + " bytes (expected: at most "
                + mostBytes
                + ")");
      }
      needed = share.needed();
      headerBytes = share.headerBytes();
    } else if (share.needed() != needed || share.headerBytes() != headerBytes) {
      throw LatentException.damaged("rtp payload: shares of two headers in one chunk");
    }
    if (shares.size() < needed) {
      shares.putIfAbsent(share.number(), share.bytes());
    }
  }

  private void append(ByteArrayOutputStream target, ByteBuffer body) throws LatentException {
    long bytes = (long) slices.size() + part.size() + body.remaining();
    if (bytes > mostBytes) {
      throw LatentException.damaged(
          "rtp payload: a chunk of more than "
              + mostBytes
              + " bytes, which is all that caps allow");
    }
    byte[] copy = new byte[body.remaining()];
    body.get(copy);
    target.writeBytes(copy);
  }

  /** Whether enough of the unit's header arrived. */
  boolean hasHeader() {
    return needed > 0 && shares.size() >= needed;
  }

  /**
   * The unit with the slices that are there.
   *
   * @throws LatentException DAMAGED if too little of its header arrived
   */
  ByteBuffer unit() throws LatentException {
    if (!hasHeader()) {
      throw LatentException.damaged(
          "rtp payload: "
              + shares.size()
              + " shares of an access unit's header (expected: "
              + Math.max(1, needed)
              + "), so that its chunk is lost");
    }
    int[] numbers = shares.keySet().stream().mapToInt(Integer::intValue).toArray();
    byte[][] values = shares.values().toArray(byte[][]::new);
    int size = PayloadHeader.Share.size(headerBytes, needed);
    ByteBuffer unit = ByteBuffer.allocate(headerBytes + slices.size());
    for (int i = 0; (long) i * size < headerBytes; i++) {
      byte[] share = ShareCode.share(numbers, values, i);
      unit.put(share, 0, Math.min(size, headerBytes - i * size));
    }
    return unit.put(slices.toByteArray()).flip();
  }
}
