package org.gstvae.model.weights;

import java.util.Set;
import org.gstvae.engine.EngineException;

/** Named tensors in a file. */
public interface WeightSource extends AutoCloseable {
  /** All names. */
  Set<String> keys();

  /** Extents of a tensor, without reading it. */
  long[] shape(String key) throws EngineException;

  /**
   * A tensor by name.
   *
   * @throws EngineException NOT_FOUND naming file and key, INVALID if the file is damaged
   */
  StoredTensor get(String key) throws EngineException;

  @Override
  void close();
}
