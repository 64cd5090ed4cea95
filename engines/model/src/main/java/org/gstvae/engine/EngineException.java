package org.gstvae.engine;

/**
 * Something an engine, a model or a stream cannot do. The message is one sentence for the user:
 * what went wrong, where, and what to do about it.
 */
public final class EngineException extends Exception {
  /** What kind of failure it is; the plugin maps each kind to a GStreamer error code. */
  public enum Kind {
    /** A model, file or key is missing. */
    NOT_FOUND,
    /** A model, checkpoint or setting is malformed or does not fit. */
    INVALID,
    /** A backend, library or device is missing. */
    UNAVAILABLE,
    /** Well formed, but this build or backend cannot do it. */
    UNSUPPORTED,
    /** Host or device memory ran out. */
    OUT_OF_MEMORY,
    /** The backend failed while running. */
    FAILED
  }

  private final Kind kind;

  /** A failure with its sentence. */
  public EngineException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** A failure with its sentence and cause. */
  public EngineException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }
}
