package org.gstvae.plugin.rtp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gstvae.latent.LatentException;

/**
 * What stands before the slices in a packet (plugin/RTP_PAYLOAD.md).
 *
 * @param chunk low 16 bits of the chunk's sequence number
 * @param share part of the access unit's header, or null
 * @param fragment whether a part of one slice follows instead of whole slices
 * @param last whether that is the slice's last part
 * @param offset where in the slice the part begins; 0 without one
 */
record PayloadHeader(int chunk, Share share, boolean fragment, boolean last, int offset) {
  /** Bytes that every packet has. */
  static final int BASE_BYTES = 4;

  /** Bytes before a share. */
  static final int SHARE_BYTES = 6;

  /** Bytes before a part of a slice. */
  static final int FRAGMENT_BYTES = 4;

  private static final int VERSION = 1;
  private static final int VERSION_SHIFT = 4;
  private static final int SHARE_FLAG = 8;
  private static final int FRAGMENT_FLAG = 4;
  private static final int LAST_FLAG = 2;

  /**
   * A share of an access unit's header.
   *
   * @param number which
   * @param needed how many are needed
   * @param headerBytes bytes of the whole header
   * @param bytes the share, {@link #size} bytes
   */
  record Share(int number, int needed, int headerBytes, byte[] bytes) {
    /** Bytes of each share of a header. */
    static int size(int headerBytes, int needed) {
      return (int) (((long) headerBytes + needed - 1) / needed);
    }
  }

  /** Before whole slices, or before nothing. */
  static PayloadHeader whole(int chunk) {
    return new PayloadHeader(chunk, null, false, false, 0);
  }

  /** Before a part of a slice. */
  static PayloadHeader fragment(int chunk, int offset, boolean last) {
    return new PayloadHeader(chunk, null, true, last, offset);
  }

  /** The same with a share. */
  PayloadHeader with(Share newShare) {
    return new PayloadHeader(chunk, newShare, fragment, last, offset);
  }

  /** Bytes that it takes. */
  int bytes() {
    return BASE_BYTES
        + (share == null ? 0 : SHARE_BYTES + share.bytes().length)
        + (fragment ? FRAGMENT_BYTES : 0);
  }

  /** Writes it at the target's position. */
  void write(ByteBuffer target) {
    int flags =
        (share == null ? 0 : SHARE_FLAG) | (fragment ? FRAGMENT_FLAG : 0) | (last ? LAST_FLAG : 0);
    target.order(ByteOrder.BIG_ENDIAN);
    target.put((byte) (VERSION << VERSION_SHIFT | flags)).put((byte) 0).putShort((short) chunk);
    if (share != null) {
      target.put((byte) share.number()).put((byte) share.needed()).putInt(share.headerBytes());
      target.put(share.bytes());
    }
    if (fragment) {
      target.putInt(offset);
    }
  }

  /**
   * Reads it from a payload, whose position moves behind it.
   *
   * @throws LatentException DAMAGED if it is impossible or of another version
   */
  static PayloadHeader read(ByteBuffer payload) throws LatentException {
    payload.order(ByteOrder.BIG_ENDIAN);
    require(payload.remaining() >= BASE_BYTES, "ends within its header");
    int first = Byte.toUnsignedInt(payload.get());
    int version = first >> VERSION_SHIFT;
    require(
        version == VERSION,
        "has version " + version + " (expected: " + VERSION + "; a newer gst-vae may know it)");
    byte unused = payload.get();
    int chunk = Short.toUnsignedInt(payload.getShort());
    Share share = (first & SHARE_FLAG) == 0 ? null : readShare(payload);
    boolean fragment = (first & FRAGMENT_FLAG) != 0;
    int offset = 0;
    if (fragment) {
      require(payload.remaining() > FRAGMENT_BYTES, "has a part of a slice without bytes");
      offset = payload.getInt();
      require(offset >= 0, "has a part that begins beyond 2 GiB");
    }
    return new PayloadHeader(chunk, share, fragment, fragment && (first & LAST_FLAG) != 0, offset);
  }

  private static Share readShare(ByteBuffer payload) throws LatentException {
    require(payload.remaining() >= SHARE_BYTES, "ends before its share of the header");
    int number = Byte.toUnsignedInt(payload.get());
    int needed = Byte.toUnsignedInt(payload.get());
    int headerBytes = payload.getInt();
    require(
        number < ShareCode.MAX_SHARES && needed > 0 && headerBytes > 0,
        "has an impossible share of the header");
    int size = Share.size(headerBytes, needed);
    require(payload.remaining() >= size, "ends within its share of the header");
    byte[] bytes = new byte[size];
    payload.get(bytes);
    return new Share(number, needed, headerBytes, bytes);
  }

  private static void require(boolean sound, String otherwise) throws LatentException {
    if (!sound) {
      throw LatentException.damaged("rtp payload: a packet " + otherwise);
    }
  }
}
