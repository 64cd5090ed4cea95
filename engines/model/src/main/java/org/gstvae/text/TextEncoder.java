package org.gstvae.text;

import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;

/** Turns a caption into embeddings (VideoVAE+ uses the encoder of flan-t5-large). */
public interface TextEncoder extends AutoCloseable {
  /** Width of an embedding. */
  int dimension();

  /** Most tokens of a caption; longer ones are cut. */
  int maxTokens();

  /** Embeds a caption; the empty caption is valid. */
  Guidance encode(String caption) throws EngineException;

  @Override
  void close();
}
