package org.gstvae.engine;

/** One submitted chunk. Jobs of a session complete in the order of submission. */
public interface Job {
  /**
   * Waits until the output memory is written and the input memory is no longer needed.
   *
   * @return where the time went
   * @throws EngineException if the chunk could not be computed; the session stays usable
   * @throws InterruptedException if this thread was interrupted; the job goes on
   */
  JobTiming await() throws EngineException, InterruptedException;

  /** Whether {@link #await} would return or throw at once. */
  boolean isDone();
}
