package org.gstvae.latent.klv;

/** The key, the tags and the limits of {@code plugin/KLV_FORMAT.md}. */
public final class KlvFormat {
  /** The media type of KLV that is cut into whole units. */
  public static final String CAPS = "meta/x-klv, parsed=(boolean)true";

  /** Most bytes of a unit: with its PES header it has to fit 65,536 (ISO/IEC 13818-1, 2.4.3.7). */
  public static final int MAX_UNIT_BYTES = 60_000;

  /** Fewest bytes that a unit may be limited to: caps have to fit into one. */
  public static final int MIN_UNIT_BYTES = 2_000;

  static final int KEY_BYTES = 16;

  /** Where in the key the major version is. */
  static final int AT_MAJOR = 13;

  /** The dictionary version, which takes no part in comparing keys (ST 336, 4.1). */
  static final int AT_DICTIONARY_VERSION = 7;

  static final int MAJOR = 1;

  /**
   * A local set with BER-OID tags and BER lengths (02 0B), in class 15 of the dictionary, which is
   * for experiments (0F), with letters of ours.
   */
  private static final byte[] KEY = {
    0x06, 0x0E, 0x2B, 0x34, 0x02, 0x0B, 0x01, 0x01, 0x0F, 'V', 'A', 'E', 'L', MAJOR, 0x00, 0x00
  };

  static final int TAG_CHECKSUM = 1;
  static final int TAG_CHUNK = 2;
  static final int TAG_NUMBER = 3;
  static final int TAG_UNITS = 4;
  static final int TAG_DATA = 5;
  static final int TAG_PART = 6;
  static final int TAG_HEADER = 7;
  static final int TAG_CAPS = 8;

  /** Most units of a chunk. */
  static final int MAX_UNITS = 0xFFFF;

  private KlvFormat() {}

  /** The sixteen bytes that every unit begins with. */
  public static byte[] key() {
    return KEY.clone();
  }
}
