package org.gstvae.latent.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gstvae.latent.Crc32c;
import org.gstvae.latent.LatentException;

/** The beginning of a latent file, and its names. */
public final class VaeFile {
  /** The media type of the whole file. */
  public static final String MEDIA_TYPE = "application/x-vae-file";

  /** The extension, without its dot. */
  public static final String EXTENSION = "vae";

  /** Bytes before the first record. */
  public static final int START_BYTES = 16;

  /** Version of the layout of records. */
  static final int MAJOR = 1;

  static final int MINOR = 0;

  /**
   * A high bit, both kinds of line end and an end-of-file mark find out transfers that are not
   * binary, as in PNG (ISO/IEC 15948, 5.2).
   */
  private static final byte[] MAGIC = {(byte) 0x89, 'V', 'A', 'E', '\r', '\n', 0x1A, '\n'};

  private static final int AT_MAJOR = 8;
  private static final int AT_MINOR = 9;
  private static final int AT_CRC = 12;

  private VaeFile() {}

  /** The first eight bytes of every latent file. */
  public static byte[] magic() {
    return MAGIC.clone();
  }

  /** The first {@link #START_BYTES} bytes. */
  static ByteBuffer start() {
    ByteBuffer start = ByteBuffer.allocate(START_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    start.put(0, MAGIC).put(AT_MAJOR, (byte) MAJOR).put(AT_MINOR, (byte) MINOR);
    return start.putInt(AT_CRC, Crc32c.of(start, 0, AT_CRC));
  }

  /**
   * Checks the beginning of a file.
   *
   * @param start the first {@link #START_BYTES} bytes, or fewer if there are no more; not moved
   * @throws LatentException WRONG_TYPE if it is no latent file or of a newer version, DAMAGED if it
   *     is cut or damaged
   */
  public static void checkStart(ByteBuffer start) throws LatentException {
    ByteBuffer at = start.slice().order(ByteOrder.LITTLE_ENDIAN);
    int known = Math.min(at.capacity(), MAGIC.length);
    if (!at.slice(0, known).equals(ByteBuffer.wrap(MAGIC, 0, known))) {
      throw LatentException.wrongType("latent file: does not begin as a .vae file");
    }
    if (at.capacity() < START_BYTES) {
      throw LatentException.damaged(
          "latent file: " + at.capacity() + " bytes (expected: " + START_BYTES + "+)");
    }
    if (Crc32c.of(at, 0, AT_CRC) != at.getInt(AT_CRC)) {
      throw LatentException.damaged("latent file: the CRC of its first bytes does not match");
    }
    int major = Byte.toUnsignedInt(at.get(AT_MAJOR));
    if (major > MAJOR) {
      throw LatentException.wrongType(
          "latent file: version "
              + major
              + " is newer than this reader's "
              + MAJOR
              + ": use a newer gst-vae");
    }
  }
}
