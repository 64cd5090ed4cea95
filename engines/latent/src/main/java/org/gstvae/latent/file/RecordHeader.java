package org.gstvae.latent.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gstvae.latent.Crc32c;

/**
 * The head of one record.
 *
 * @param type number of the {@link RecordType}, or of one that a newer version knows
 * @param payloadBytes length of what follows, 0 or more
 * @param payloadCrc CRC-32C of what follows
 * @param pts nanoseconds of running time when the chunk is shown, or {@link #UNKNOWN_PTS}
 * @param duration nanoseconds, or {@link #UNKNOWN_DURATION}
 * @param frames real frames of a chunk; 0 in other records
 */
public record RecordHeader(
    int type, int payloadBytes, int payloadCrc, long pts, long duration, int frames) {
  /** Bytes of a record's head. */
  public static final int BYTES = 40;

  /** The record has no time, or it is not known. */
  public static final long UNKNOWN_PTS = Long.MIN_VALUE;

  /** The duration is not known. */
  public static final long UNKNOWN_DURATION = -1;

  /** "VREC" read as a little-endian 32-bit number. */
  private static final int MAGIC = 0x43455256;

  private static final int AT_TYPE = 4;
  private static final int AT_FLAGS = 6;
  private static final int AT_PAYLOAD_BYTES = 8;
  private static final int AT_PAYLOAD_CRC = 12;
  private static final int AT_PTS = 16;
  private static final int AT_DURATION = 24;
  private static final int AT_FRAMES = 32;
  private static final int AT_CRC = 36;

  /** The head of a record without time. */
  static RecordHeader of(RecordType type, ByteBuffer payload) {
    return new RecordHeader(
        type.code(),
        payload.remaining(),
        Crc32c.of(payload, payload.position(), payload.remaining()),
        UNKNOWN_PTS,
        UNKNOWN_DURATION,
        0);
  }

  /** Whether it is of a type. */
  public boolean is(RecordType wanted) {
    return type == wanted.code();
  }

  /** Bytes of the whole record. */
  public long recordBytes() {
    return BYTES + (long) payloadBytes;
  }

  /** Whether a payload is the one that was written; not moved. */
  public boolean matches(ByteBuffer payload) {
    return payload.remaining() == payloadBytes
        && Crc32c.of(payload, payload.position(), payloadBytes) == payloadCrc;
  }

  /** Appends {@link #BYTES} bytes at the buffer's position. */
  void write(ByteBuffer out) {
    ByteBuffer at = out.slice().order(ByteOrder.LITTLE_ENDIAN);
    at.putInt(0, MAGIC);
    at.putShort(AT_TYPE, (short) type);
    at.putShort(AT_FLAGS, (short) 0);
    at.putInt(AT_PAYLOAD_BYTES, payloadBytes);
    at.putInt(AT_PAYLOAD_CRC, payloadCrc);
    at.putLong(AT_PTS, pts);
    at.putLong(AT_DURATION, duration);
    at.putInt(AT_FRAMES, frames);
    at.putInt(AT_CRC, Crc32c.of(at, 0, AT_CRC));
    out.position(out.position() + BYTES);
  }

  /**
   * The head at a buffer's position.
   *
   * @param bytes {@link #BYTES} bytes or more; not moved
   * @return null if there is no sound head there
   */
  public static RecordHeader read(ByteBuffer bytes) {
    if (bytes.remaining() < BYTES) {
      return null;
    }
    ByteBuffer at = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (at.getInt(0) != MAGIC || Crc32c.of(at, 0, AT_CRC) != at.getInt(AT_CRC)) {
      return null;
    }
    RecordHeader header =
        new RecordHeader(
            Short.toUnsignedInt(at.getShort(AT_TYPE)),
            at.getInt(AT_PAYLOAD_BYTES),
            at.getInt(AT_PAYLOAD_CRC),
            at.getLong(AT_PTS),
            at.getLong(AT_DURATION),
            at.getInt(AT_FRAMES));
    boolean possible =
        header.payloadBytes >= 0 && header.duration >= UNKNOWN_DURATION && header.frames >= 0;
    return possible ? header : null;
  }

  /**
   * Where the next head is, for finding one's way after damage.
   *
   * @param bytes searched from the position; not moved
   * @return bytes from the position to the next sound head, or to where one may begin that is not
   *     all there; {@code remaining()} if there is neither
   */
  public static int distanceToHead(ByteBuffer bytes) {
    ByteBuffer at = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    int lastWhole = at.capacity() - BYTES;
    for (int i = 0; i <= lastWhole; i++) {
      if (at.getInt(i) == MAGIC && read(at.position(i)) != null) {
        return i;
      }
    }
    return Math.max(0, lastWhole + 1);
  }
}
