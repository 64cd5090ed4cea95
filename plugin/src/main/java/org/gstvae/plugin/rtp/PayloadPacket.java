package org.gstvae.plugin.rtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The payload of one packet while it is put together. */
final class PayloadPacket {
  private final List<ByteBuffer> body = new ArrayList<>();
  private PayloadHeader header;
  private int bodyBytes;

  PayloadPacket(PayloadHeader header) {
    this.header = header;
  }

  /** Appends slices, or the part of one; views, not copied. */
  void add(ByteBuffer bytes) {
    body.add(bytes);
    bodyBytes += bytes.remaining();
  }

  /** Puts a share of the unit's header into it. */
  void setShare(PayloadHeader.Share share) {
    header = header.with(share);
  }

  /** Bytes of it all. */
  int bytes() {
    return header.bytes() + bodyBytes;
  }

  /** Writes it at the target's position. */
  void write(ByteBuffer target) {
    header.write(target);
    body.forEach(part -> target.put(part.duplicate()));
  }
}
