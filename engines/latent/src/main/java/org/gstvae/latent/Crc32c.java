package org.gstvae.latent;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum of access units and files: CRC-32C (Castagnoli; RFC 3720, appendix B.4). */
public final class Crc32c {
  private Crc32c() {}

  /**
   * The checksum of part of a buffer.
   *
   * @param buffer not moved
   * @param from index of the first byte
   * @param bytes how many
   */
  public static int of(ByteBuffer buffer, int from, int bytes) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(from, bytes));
    return (int) crc.getValue();
  }
}
