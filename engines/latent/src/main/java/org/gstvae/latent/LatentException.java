package org.gstvae.latent;

/** A stream, access unit or file that cannot be used. The message is one sentence for the user. */
public final class LatentException extends Exception {
  /** What kind of failure it is; the plugin maps each kind to a GStreamer error code. */
  public enum Kind {
    /** Damaged, truncated or never valid: STREAM/DECODE. */
    DAMAGED,
    /**
     * Sound, but not for this reader: a newer version, another model or geometry:
     * STREAM/WRONG_TYPE.
     */
    WRONG_TYPE
  }

  private final Kind kind;

  /** A failure with its sentence. */
  public LatentException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }

  /** A failure of kind {@link Kind#DAMAGED}. */
  public static LatentException damaged(String message) {
    return new LatentException(Kind.DAMAGED, message);
  }

  /** A failure of kind {@link Kind#WRONG_TYPE}. */
  public static LatentException wrongType(String message) {
    return new LatentException(Kind.WRONG_TYPE, message);
  }
}
