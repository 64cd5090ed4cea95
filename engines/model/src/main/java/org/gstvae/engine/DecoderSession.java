package org.gstvae.engine;

import java.time.Duration;

/** Decodes chunks to one layout in one mode. Used from one thread at a time. */
public interface DecoderSession extends AutoCloseable {
  /** Frames that a chunk with that many latent frames holds, padding included. */
  int frames(int latentFrames);

  /**
   * Makes what chunks of that length need, and what partial chunks at the end of a stream need. May
   * take minutes where an engine has to be built; without this call the first chunk waits for it.
   *
   * @throws InterruptedException if the listener gave up; what was begun goes on in the background
   */
  default void prepare(int latentFrames, LatentFormat format, PreparationListener listener)
      throws EngineException, InterruptedException {}

  /** Queues a chunk; returns at once. */
  Job submit(DecodeRequest request) throws EngineException;

  /** Runs chunks of zero latents until the engine is warm; returns the last one's duration. */
  Duration warmUp(int latentFrames) throws EngineException, InterruptedException;

  /** Waits for jobs in flight and frees the session. */
  @Override
  void close();
}
