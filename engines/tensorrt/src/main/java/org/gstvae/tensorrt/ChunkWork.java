package org.gstvae.tensorrt;

import org.gstvae.engine.EngineException;
import org.gstvae.tensorrt.cuda.CudaStream;

/** How one chunk's data comes to the GPU and back. */
interface ChunkWork {
  /** Puts the inputs into the slot's device memory, by way of its host memory where need be. */
  void upload(Slot slot, CudaStream stream) throws EngineException;

  /** Queues the copy of the outputs. */
  void download(Slot slot, CudaStream stream) throws EngineException;

  /** The copies are done: takes the outputs from the slot's host memory. */
  void finish(Slot slot);
}
