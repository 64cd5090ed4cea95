package org.gstvae.latent;

/**
 * Registered types of side data. Readers skip types that they do not know; 0x8000 to 0xFFFF are for
 * private use. Layouts of the values are in {@code plugin/LATENT_FORMAT.md}.
 */
public enum SideDataType {
  /** The caption that guided the encoder: UTF-8. */
  PROMPT(1),
  /** SMPTE ST 12-1 time code of one frame. */
  TIMECODE(2),
  /** Closed captions of one frame. */
  CAPTIONS(3),
  /** Active format description of one frame. */
  AFD(4),
  /** 64-bit id of the quantiser tables in use. */
  QUANTIZER_ID(16),
  /** The quantiser tables themselves. */
  QUANTIZER_TABLES(17);

  private final int code;

  SideDataType(int code) {
    this.code = code;
  }

  /** The number in the stream. */
  public int code() {
    return code;
  }
}
