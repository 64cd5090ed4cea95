package org.gstvae.latent.klv;

import java.nio.ByteBuffer;
import org.gstvae.latent.LatentException;

/** Lengths and tags in ASN.1 basic encoding rules (ITU-T X.690, 8.1.3 and 8.19.2). */
final class Ber {
  private static final int LONG = 0x80;
  private static final int MORE = 0x80;
  private static final int MAX_BYTES = 4;

  private Ber() {}

  /** Bytes that a length takes. */
  static int lengthBytes(int length) {
    if (length < LONG) {
      return 1;
    }
    return length <= 0xFF ? 2 : length <= 0xFFFF ? 3 : length <= 0xFFFFFF ? 4 : 5;
  }

  /** Writes a length in as few bytes as possible. */
  static void putLength(ByteBuffer out, int length) {
    int bytes = lengthBytes(length) - 1;
    if (bytes > 0) {
      out.put((byte) (LONG | bytes));
    }
    for (int shift = 8 * (Math.max(bytes, 1) - 1); shift >= 0; shift -= 8) {
      out.put((byte) (length >>> shift));
    }
  }

  /** Reads a length; it is at most what remains behind it. */
  static int length(ByteBuffer in) throws LatentException {
    int first = octet(in);
    long length = first;
    if (first >= LONG) {
      int bytes = first - LONG;
      if (bytes < 1 || bytes > MAX_BYTES) {
        throw LatentException.damaged("KLV: a length of " + bytes + " bytes (expected: 1..4)");
      }
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | octet(in);
      }
    }
    if (length > in.remaining()) {
      throw LatentException.damaged(
          "KLV: " + length + " bytes announced, " + in.remaining() + " are there");
    }
    return (int) length;
  }

  /** Reads a tag in the form of an object identifier's component: seven bits a byte. */
  static int tag(ByteBuffer in) throws LatentException {
    int tag = 0;
    for (int i = 0; i < MAX_BYTES; i++) {
      int next = octet(in);
      tag = tag << 7 | (next & ~MORE);
      if ((next & MORE) == 0) {
        return tag;
      }
    }
    throw LatentException.damaged("KLV: a tag of more than " + MAX_BYTES + " bytes");
  }

  private static int octet(ByteBuffer in) throws LatentException {
    if (!in.hasRemaining()) {
      throw LatentException.damaged("KLV: ends within an item");
    }
    return Byte.toUnsignedInt(in.get());
  }
}
