package org.gstvae.plugin.element;

import org.gstvae.engine.EngineException;
import org.gstvae.latent.LatentException;
import org.gstvae.plugin.gst.Gst;

/** GStreamer's error codes, and the one place that knows which failure has which. */
public enum ErrorCode {
  LIBRARY_FAILED(Domain.LIBRARY, 1),
  RESOURCE_FAILED(Domain.RESOURCE, 1),
  RESOURCE_NOT_FOUND(Domain.RESOURCE, 3),
  RESOURCE_OPEN_READ(Domain.RESOURCE, 5),
  RESOURCE_READ(Domain.RESOURCE, 9),
  RESOURCE_WRITE(Domain.RESOURCE, 10),
  RESOURCE_SETTINGS(Domain.RESOURCE, 13),
  RESOURCE_NO_SPACE_LEFT(Domain.RESOURCE, 14),
  STREAM_FAILED(Domain.STREAM, 1),
  STREAM_WRONG_TYPE(Domain.STREAM, 5),
  STREAM_DECODE(Domain.STREAM, 7),
  STREAM_ENCODE(Domain.STREAM, 8),
  STREAM_DEMUX(Domain.STREAM, 9),
  STREAM_MUX(Domain.STREAM, 10);

  private enum Domain {
    LIBRARY,
    RESOURCE,
    STREAM
  }

  private final Domain domain;
  private final int code;

  ErrorCode(Domain domain, int code) {
    this.domain = domain;
    this.code = code;
  }

  /** The code of a failure. */
  public static ErrorCode of(Throwable failure) {
    if (failure instanceof ElementException e) {
      return e.code();
    }
    if (failure instanceof EngineException e) {
      return switch (e.kind()) {
        case NOT_FOUND, UNAVAILABLE -> RESOURCE_NOT_FOUND;
        case INVALID, UNSUPPORTED -> RESOURCE_SETTINGS;
        case OUT_OF_MEMORY -> RESOURCE_NO_SPACE_LEFT;
        case FAILED -> RESOURCE_FAILED;
      };
    }
    if (failure instanceof LatentException e) {
      return switch (e.kind()) {
        case DAMAGED -> STREAM_DECODE;
        case WRONG_TYPE -> STREAM_WRONG_TYPE;
      };
    }
    return failure instanceof OutOfMemoryError ? RESOURCE_NO_SPACE_LEFT : LIBRARY_FAILED;
  }

  /** The domain's GQuark. */
  int quark() {
    return switch (domain) {
      case LIBRARY -> Gst.gst_library_error_quark();
      case RESOURCE -> Gst.gst_resource_error_quark();
      case STREAM -> Gst.gst_stream_error_quark();
    };
  }

  /** The number within the domain. */
  int code() {
    return code;
  }
}
