package org.gstvae.tensorrt.nvinfer;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.gstvae.engine.EngineException;
import org.gstvae.tensorrt.cuda.CudaStream;
import org.gstvae.tensorrt.cuda.DeviceMemory;

/**
 * One use of a plan: where its inputs, outputs and scratch memory are. For one thread at a time.
 */
public final class Execution implements AutoCloseable {
  private final TensorRtLog log;
  private final NativeObject<IExecutionContext> context;

  Execution(TensorRtLog log, NativeObject<IExecutionContext> context) {
    this.log = log;
    this.context = context;
  }

  /** Gives it scratch memory, at least {@link Plan#workspaceBytes}. */
  public void workspace(DeviceMemory memory) {
    context.get().setDeviceMemoryV2(new Address(memory.address()), memory.bytes());
  }

  /** Says where an input or output is on the device. */
  public void bind(String tensor, long address) throws EngineException {
    if (!context.get().setTensorAddress(tensor, new Address(address))) {
      throw failed("tensor " + tensor + " cannot be placed");
    }
  }

  /** Queues the network on a stream. */
  public void enqueue(CudaStream stream) throws EngineException {
    if (!context.get().enqueueV3(new CUstream_st(new Address(stream.address())))) {
      throw failed("the network was not started");
    }
  }

  private EngineException failed(String what) {
    return new EngineException(
        EngineException.Kind.FAILED, "TensorRT: " + what + ": " + log.lastError());
  }

  @Override
  public void close() {
    context.close();
  }
}
