package org.gstvae.plugin.element;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineException.Kind;
import org.gstvae.latent.LatentException;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  @Test
  void engineFailuresAreResourceErrors() {
    assertEquals(ErrorCode.RESOURCE_NOT_FOUND, of(Kind.NOT_FOUND));
    assertEquals(ErrorCode.RESOURCE_NOT_FOUND, of(Kind.UNAVAILABLE));
    assertEquals(ErrorCode.RESOURCE_SETTINGS, of(Kind.INVALID));
    assertEquals(ErrorCode.RESOURCE_NO_SPACE_LEFT, of(Kind.OUT_OF_MEMORY));
    assertEquals(ErrorCode.RESOURCE_FAILED, of(Kind.FAILED));
  }

  @Test
  void streamFailuresAreStreamErrors() {
    assertEquals(
        ErrorCode.STREAM_DECODE,
        ErrorCode.of(new LatentException(LatentException.Kind.DAMAGED, "damaged")));
    assertEquals(
        ErrorCode.STREAM_WRONG_TYPE,
        ErrorCode.of(new LatentException(LatentException.Kind.WRONG_TYPE, "newer")));
  }

  @Test
  void anElementsOwnFailureKeepsItsCode() {
    assertEquals(
        ErrorCode.STREAM_MUX, ErrorCode.of(new ElementException(ErrorCode.STREAM_MUX, "full")));
  }

  @Test
  void theHeapIsMemoryToo() {
    assertEquals(ErrorCode.RESOURCE_NO_SPACE_LEFT, ErrorCode.of(new OutOfMemoryError()));
    assertEquals(ErrorCode.LIBRARY_FAILED, ErrorCode.of(new IllegalStateException("bug")));
  }

  private static ErrorCode of(Kind kind) {
    return ErrorCode.of(new EngineException(kind, "a sentence"));
  }
}
