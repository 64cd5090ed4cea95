package org.gstvae.latent.klv;

import static org.gstvae.latent.klv.KlvFormat.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.gstvae.latent.Crc32c;

/**
 * One KLV unit: some of a chunk's access unit.
 *
 * @param chunk sequence number of the chunk, 0 to 2^32 - 1
 * @param number number of the unit within its chunk, from 0
 * @param units units of the chunk
 * @param data bytes of the access unit, from position to limit
 * @param part which part of a header or slice that is larger than a unit, from 0
 * @param parts how many such parts there are; 1 if the data are whole slices
 * @param header the access unit's header once more, or null
 * @param caps the stream's caps as text, or null
 */
public record KlvUnit(
    long chunk,
    int number,
    int units,
    ByteBuffer data,
    int part,
    int parts,
    ByteBuffer header,
    String caps) {

  /**
   * Bytes of a unit without header, caps and data: the key, a long length, every other item, and
   * tags and lengths of those three.
   */
  static final int OVERHEAD = KEY_BYTES + 3 + 6 + 4 + 4 + 6 + 6 + 4 + 4 + 4;

  private static final int CHECKSUM_BYTES = Integer.BYTES;

  /** Writes the unit. */
  public ByteBuffer toBytes() {
    byte[] text = caps == null ? new byte[0] : caps.getBytes(StandardCharsets.UTF_8);
    int headerBytes = header == null ? 0 : header.remaining();
    int value =
        itemBytes(Integer.BYTES)
            + 2 * itemBytes(Short.BYTES)
            + (parts > 1 ? itemBytes(2 * Short.BYTES) : 0)
            + (caps == null ? 0 : itemBytes(text.length))
            + (header == null ? 0 : itemBytes(headerBytes))
            + itemBytes(data.remaining())
            + itemBytes(CHECKSUM_BYTES);
    ByteBuffer out = ByteBuffer.allocate(KEY_BYTES + Ber.lengthBytes(value) + value);
    out.put(key());
    Ber.putLength(out, value);
    item(out, TAG_CHUNK, Integer.BYTES).putInt((int) chunk);
    item(out, TAG_NUMBER, Short.BYTES).putShort((short) number);
    item(out, TAG_UNITS, Short.BYTES).putShort((short) units);
    if (parts > 1) {
      item(out, TAG_PART, 2 * Short.BYTES).putShort((short) part).putShort((short) parts);
    }
    if (caps != null) {
      item(out, TAG_CAPS, text.length).put(text);
    }
    if (header != null) {
      item(out, TAG_HEADER, headerBytes).put(header.duplicate());
    }
    item(out, TAG_DATA, data.remaining()).put(data.duplicate());
    item(out, TAG_CHECKSUM, CHECKSUM_BYTES).putInt(Crc32c.of(out, 0, out.position()));
    return out.flip();
  }

  private static int itemBytes(int length) {
    return 1 + Ber.lengthBytes(length) + length;
  }

  private static ByteBuffer item(ByteBuffer out, int tag, int length) {
    out.put((byte) tag);
    Ber.putLength(out, length);
    return out;
  }
}
