package org.gstvae.latent.klv;

import static org.gstvae.latent.klv.KlvFormat.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.gstvae.latent.Crc32c;
import org.gstvae.latent.LatentException;

/**
 * Finds our units in a buffer of KLV, one after the other. Units with other keys are somebody
 * else's, and stepped over.
 */
public final class KlvParser {
  private static final byte[] KEY = KlvFormat.key();

  private final ByteBuffer in;

  /**
   * Reads from a buffer's position to its limit.
   *
   * @param buffer not moved; the units that are found are views of it
   */
  public KlvParser(ByteBuffer buffer) {
    in = buffer.slice();
  }

  /**
   * The next unit of ours; null if there is no more. After an exception the search may go on.
   *
   * @throws LatentException DAMAGED if the unit is, WRONG_TYPE if its version is newer
   */
  public KlvUnit next() throws LatentException {
    while (in.hasRemaining()) {
      int start = in.position();
      int end = in.limit();
      // Where the length itself is damaged, nothing that follows can be found.
      in.position(end);
      ByteBuffer head = in.duplicate().position(start);
      if (head.remaining() < KEY_BYTES) {
        throw LatentException.damaged("KLV: " + head.remaining() + " bytes are no unit");
      }
      head.position(start + KEY_BYTES);
      int length = Ber.length(head);
      in.position(head.position() + length);
      if (isOurs(start)) {
        return read(in.slice(start, in.position() - start), head.position() - start);
      }
    }
    return null;
  }

  private boolean isOurs(int start) {
    for (int i = 0; i < KEY_BYTES; i++) {
      boolean compared = i != AT_MAJOR && i != AT_DICTIONARY_VERSION;
      if (compared && in.get(start + i) != KEY[i]) {
        return false;
      }
    }
    return true;
  }

  private static KlvUnit read(ByteBuffer unit, int valueAt) throws LatentException {
    // Tag, length and CRC are the last six bytes; nothing before them is trusted until it matches.
    int checksumAt = unit.capacity() - 2 - Integer.BYTES;
    if (checksumAt < valueAt
        || unit.get(checksumAt) != TAG_CHECKSUM
        || unit.get(checksumAt + 1) != Integer.BYTES
        || Crc32c.of(unit, 0, checksumAt + 2) != unit.getInt(checksumAt + 2)) {
      throw LatentException.damaged("KLV: the checksum of a unit does not match");
    }
    int major = Byte.toUnsignedInt(unit.get(AT_MAJOR));
    if (major > MAJOR) {
      throw LatentException.wrongType(
          "KLV: version "
              + major
              + " is newer than this reader's "
              + MAJOR
              + ": use a newer gst-vae");
    }
    return new Items().read(unit.slice(valueAt, checksumAt - valueAt));
  }

  /** Collects the items of one unit. */
  private static final class Items {
    private long chunk = -1;
    private int number = -1;
    private int units = -1;
    private int part;
    private int parts = 1;
    private ByteBuffer data;
    private ByteBuffer header;
    private String caps;

    KlvUnit read(ByteBuffer items) throws LatentException {
      while (items.hasRemaining()) {
        int tag = Ber.tag(items);
        int length = Ber.length(items);
        ByteBuffer value = items.slice(items.position(), length);
        items.position(items.position() + length);
        take(tag, value);
      }
      if (chunk < 0 || data == null || number >= units || part >= parts || units < parts) {
        throw LatentException.damaged("KLV: the items of a unit do not add up");
      }
      return new KlvUnit(chunk, number, units, data, part, parts, header, caps);
    }

    private void take(int tag, ByteBuffer value) throws LatentException {
      switch (tag) {
        case TAG_CHUNK -> chunk = Integer.toUnsignedLong(sized(value, Integer.BYTES).getInt());
        case TAG_NUMBER -> number = unsigned(sized(value, Short.BYTES));
        case TAG_UNITS -> units = unsigned(sized(value, Short.BYTES));
        case TAG_PART -> {
          part = unsigned(sized(value, 2 * Short.BYTES));
          parts = unsigned(value);
        }
        case TAG_DATA -> data = value;
        case TAG_HEADER -> header = value;
        case TAG_CAPS -> caps = StandardCharsets.UTF_8.decode(value).toString();
        default -> {
          // Of a newer minor version.
        }
      }
    }

    private static int unsigned(ByteBuffer value) {
      return Short.toUnsignedInt(value.getShort());
    }

    private static ByteBuffer sized(ByteBuffer value, int bytes) throws LatentException {
      if (value.remaining() != bytes) {
        throw LatentException.damaged(
            "KLV: an item of " + value.remaining() + " bytes (expected: " + bytes + ")");
      }
      return value;
    }
  }
}
