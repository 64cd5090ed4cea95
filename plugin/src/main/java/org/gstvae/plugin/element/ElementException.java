package org.gstvae.plugin.element;

/** A failure with its GStreamer error code. The message is one sentence for the user. */
public final class ElementException extends Exception {
  private final ErrorCode code;

  /** A failure with its sentence. */
  public ElementException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  /** A failure with its sentence and cause. */
  public ElementException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What becomes of it on the bus. */
  public ErrorCode code() {
    return code;
  }
}
