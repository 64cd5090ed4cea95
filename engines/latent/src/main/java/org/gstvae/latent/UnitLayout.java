package org.gstvae.latent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Offsets, sizes and numbers of the access unit's layout (plugin/LATENT_FORMAT.md). */
final class UnitLayout {
  /** "VAEU" read as a little-endian 32-bit number. */
  static final int MAGIC = 0x55454156;

  static final int MAJOR = 1;
  static final int MINOR = 1;

  /** Where the fields of the fixed part are. */
  static final int AT_MAGIC = 0;

  static final int AT_MAJOR = 4;
  static final int AT_MINOR = 5;
  static final int AT_FIXED_BYTES = 6;
  static final int AT_HEADER_BYTES = 8;
  static final int AT_UNIT_BYTES = 12;
  static final int AT_MODEL_HASH = 16;
  static final int AT_SEQUENCE = 24;
  static final int AT_MODE = 28;
  static final int AT_FORMAT = 29;
  static final int AT_TEMPORAL_FACTOR = 30;
  static final int AT_SPATIAL_FACTOR = 32;
  static final int AT_WIDTH = 34;
  static final int AT_HEIGHT = 36;
  static final int AT_LATENT_FRAMES = 38;
  static final int AT_LATENT_HEIGHT = 40;
  static final int AT_LATENT_WIDTH = 42;
  static final int AT_CHANNELS = 44;
  static final int AT_FRAMES = 46;
  static final int AT_SLICES = 48;
  static final int AT_SIDE_DATA_BYTES = 52;
  static final int FIXED_BYTES = 56;

  /** Per frame: 64-bit offset, 64-bit duration. */
  static final int FRAME_BYTES = 16;

  /** Of each side data: 16-bit type, 16 bits zero, 32-bit length. */
  static final int SIDE_DATA_HEADER_BYTES = 8;

  static final int CRC_BYTES = 4;

  /** "VSLC" read as a little-endian 32-bit number. */
  static final int SLICE_MAGIC = 0x434C5356;

  static final int SLICE_AT_FIRST = 4;
  static final int SLICE_AT_COUNT = 8;
  static final int SLICE_AT_PAYLOAD_BYTES = 12;
  static final int SLICE_AT_SEQUENCE = 16;
  static final int SLICE_AT_CODING = 18;
  static final int SLICE_AT_FLAGS = 19;
  static final int SLICE_AT_PAYLOAD_CRC = 20;
  static final int SLICE_AT_HEADER_CRC = 24;
  static final int SLICE_HEADER_BYTES = 28;

  /** The payload is the samples themselves. */
  static final int CODING_PLAIN = 0;

  /** The payload is quantised and entropy-coded (package q8). */
  static final int CODING_Q8 = 1;

  private UnitLayout() {}

  /** A view from position to limit, indexed from 0, little-endian. */
  static ByteBuffer view(ByteBuffer buffer) {
    return buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
