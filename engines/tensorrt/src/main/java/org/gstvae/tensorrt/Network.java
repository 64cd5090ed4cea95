package org.gstvae.tensorrt;

import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.tensorrt.cuda.CudaStream;
import org.gstvae.tensorrt.cuda.DeviceMemory;

/** What a lane runs: a network for chunks of one kind and size. For one thread at a time. */
interface Network extends AutoCloseable {
  /** Makes one, on the GPU that is current. */
  @FunctionalInterface
  interface Opening {
    Network open() throws EngineException;
  }

  /** Inputs and outputs with their bytes. */
  Map<String, Long> tensors();

  /** Scratch memory that it needs. */
  long workspaceBytes();

  /** Gives it scratch memory. */
  void workspace(DeviceMemory memory);

  /** Says where an input or output is on the device. */
  void bind(String tensor, long address) throws EngineException;

  /** Queues it on a stream. */
  void enqueue(CudaStream stream) throws EngineException;

  @Override
  void close();
}
