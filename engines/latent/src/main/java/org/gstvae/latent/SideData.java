package org.gstvae.latent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Something that travels with a chunk.
 *
 * @param type number, 0 to 65535; see {@link SideDataType}
 * @param value the bytes, from position to limit; read-only and the record's own
 */
public record SideData(int type, ByteBuffer value) {

  /** Checks the type and copies the value. */
  public SideData {
    if (type < 0 || type > 0xFFFF) {
      throw new IllegalArgumentException("side data type: " + type + " (expected: 0..65535)");
    }
    ByteBuffer copy = ByteBuffer.allocate(value.remaining());
    copy.put(value.duplicate()).flip();
    value = copy.asReadOnlyBuffer();
  }

  /** A view of the bytes with a position of its own. */
  @Override
  public ByteBuffer value() {
    return value.duplicate();
  }

  /** Text of a registered type, as UTF-8. */
  public static SideData text(SideDataType type, String text) {
    return new SideData(type.code(), StandardCharsets.UTF_8.encode(text));
  }

  /** The value as UTF-8; malformed sequences become U+FFFD. */
  public String text() {
    return StandardCharsets.UTF_8.decode(value()).toString();
  }
}
