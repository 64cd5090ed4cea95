package org.gstvae.engine;

import java.time.Duration;

/** Told how far a preparation is that may take minutes. Called by the thread that waits for it. */
public interface PreparationListener {
  /**
   * It goes on.
   *
   * @param what what is made, for example {@code TensorRT engine, encoder of mini, 8 frames of
   *     640x360}
   * @param fraction from 0 to 1; 1 when it is done
   * @param left time left, estimated; null while that is unknown
   */
  void progress(String what, double fraction, Duration left);

  /** Something is not as it should be, and was dealt with. */
  void warning(String sentence);

  /** Whether the caller gives up waiting; asked several times a second. */
  boolean cancelled();
}
