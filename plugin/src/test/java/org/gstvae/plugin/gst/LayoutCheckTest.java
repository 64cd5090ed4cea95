package org.gstvae.plugin.gst;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LayoutCheckTest {
  @BeforeAll
  static void init() {
    GStreamer.init();
  }

  @Test
  void thisGStreamerIsLaidOutAsExpected() {
    assertDoesNotThrow(LayoutCheck::run);
  }

  @Test
  void unknownFieldsAreRefusedByName() {
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> Shim.layout("GstBuffer.colour"));
    assertTrue(refusal.getMessage().contains("GstBuffer.colour"), refusal::getMessage);
  }
}
