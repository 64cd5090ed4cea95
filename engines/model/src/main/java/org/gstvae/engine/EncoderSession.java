package org.gstvae.engine;

import java.time.Duration;

/** Encodes chunks of one layout and mode. Used from one thread at a time. */
public interface EncoderSession extends AutoCloseable {
  /** The latents that {@code frames} frames give; {@code frames} as in {@link EncodeRequest}. */
  LatentShape latentShape(int frames);

  /**
   * Makes what chunks of that length need, and what partial chunks at the end of a stream need. May
   * take minutes where an engine has to be built; without this call the first chunk waits for it.
   *
   * @throws InterruptedException if the listener gave up; what was begun goes on in the background
   */
  default void prepare(
      int frames, LatentFormat format, boolean sample, PreparationListener listener)
      throws EngineException, InterruptedException {}

  /** Queues a chunk; returns at once. */
  Job submit(EncodeRequest request) throws EngineException;

  /** Runs chunks of grey frames until the engine is warm; returns the last one's duration. */
  Duration warmUp(int frames) throws EngineException, InterruptedException;

  /** Waits for jobs in flight and frees the session. */
  @Override
  void close();
}
