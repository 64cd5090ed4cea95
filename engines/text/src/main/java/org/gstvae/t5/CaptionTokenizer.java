package org.gstvae.t5;

import org.gstvae.engine.EngineException;

/** Cuts text into the vocabulary's pieces. Used from one thread at a time. */
interface CaptionTokenizer extends AutoCloseable {
  /** Ids of the pieces, without an end token. */
  int[] ids(String text) throws EngineException;

  @Override
  void close();
}
