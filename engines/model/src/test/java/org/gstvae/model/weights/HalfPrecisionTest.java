package org.gstvae.model.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class HalfPrecisionTest {
  @Test
  void everyBinary16ValueSurvives() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfPrecision.fromBinary16((short) bits);
      if (!Float.isNaN(value)) {
        assertEquals((short) bits, HalfPrecision.toBinary16(value), Integer.toHexString(bits));
      } else {
        assertTrue(Float.isNaN(HalfPrecision.fromBinary16(HalfPrecision.toBinary16(value))));
      }
    }
  }

  @Test
  void everyBfloat16ValueSurvives() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfPrecision.fromBfloat16((short) bits);
      if (!Float.isNaN(value)) {
        assertEquals((short) bits, HalfPrecision.toBfloat16(value), Integer.toHexString(bits));
      } else {
        assertTrue(Float.isNaN(HalfPrecision.fromBfloat16(HalfPrecision.toBfloat16(value))));
      }
    }
  }

  @Test
  void knownBinary16Values() {
    assertEquals((short) 0x3c00, HalfPrecision.toBinary16(1f));
    assertEquals((short) 0x7bff, HalfPrecision.toBinary16(65504f));
    assertEquals((short) 0x7bff, HalfPrecision.toBinary16(65519f));
    assertEquals((short) 0x7c00, HalfPrecision.toBinary16(65520f));
    assertEquals((short) 1, HalfPrecision.toBinary16(0x1p-24f));
    assertEquals((short) 0x400, HalfPrecision.toBinary16(0x1p-14f));
    // Ties go to the even neighbour, in the normal and in the subnormal range.
    assertEquals((short) 0x3c00, HalfPrecision.toBinary16(1f + 0x1p-11f));
    assertEquals((short) 0x3c02, HalfPrecision.toBinary16(1f + 3 * 0x1p-11f));
    assertEquals((short) 0, HalfPrecision.toBinary16(0x1p-25f));
    assertEquals((short) 1, HalfPrecision.toBinary16(Math.nextUp(0x1p-25f)));
    assertEquals((short) 2, HalfPrecision.toBinary16(3 * 0x1p-25f));
  }

  @Test
  void knownBfloat16Values() {
    assertEquals((short) 0x3f80, HalfPrecision.toBfloat16(1f));
    assertEquals((short) 0x3f80, HalfPrecision.toBfloat16(1f + 0x1p-8f));
    assertEquals((short) 0x3f82, HalfPrecision.toBfloat16(1f + 3 * 0x1p-8f));
    assertEquals((short) 0x7f80, HalfPrecision.toBfloat16(Float.MAX_VALUE));
  }
}
