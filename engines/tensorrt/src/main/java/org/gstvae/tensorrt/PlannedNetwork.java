package org.gstvae.tensorrt;

import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.tensorrt.cuda.CudaStream;
import org.gstvae.tensorrt.cuda.DeviceMemory;
import org.gstvae.tensorrt.nvinfer.Execution;

/** An execution of a plan. */
final class PlannedNetwork implements Network {
  private final Execution execution;

  PlannedNetwork(Execution execution) {
    this.execution = execution;
  }

  @Override
  public Map<String, Long> tensors() {
    return execution.tensors();
  }

  @Override
  public long workspaceBytes() {
    return execution.workspaceBytes();
  }

  @Override
  public void workspace(DeviceMemory memory) {
    execution.workspace(memory);
  }

  @Override
  public void bind(String tensor, long address) throws EngineException {
    execution.bind(tensor, address);
  }

  @Override
  public void enqueue(CudaStream stream) throws EngineException {
    execution.enqueue(stream);
  }

  @Override
  public void close() {
    execution.close();
  }
}
