package org.gstvae.tensorrt.nvinfer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.tensorrt.global.nvinfer.TensorIOMode;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.gstvae.engine.EngineException;
import org.gstvae.tensorrt.cuda.CudaStream;
import org.gstvae.tensorrt.cuda.DeviceMemory;

/**
 * One use of a plan: where its inputs, outputs and scratch memory are. For one thread at a time.
 */
public final class Execution implements AutoCloseable {
  private final NativeObject<IExecutionContext> context;
  private final Map<String, Long> tensors = new HashMap<>();
  private final long workspaceBytes;

  /**
   * An execution for inputs of those extents; the context is its own once this returns.
   *
   * @param log for as long as this lasts
   */
  Execution(
      TensorRtLog log,
      ICudaEngine engine,
      NativeObject<IExecutionContext> context,
      Map<String, long[]> inputs)
      throws EngineException {
    this.context = context;
    boolean open = false;
    for (int i = 0; i < engine.getNbIOTensors(); i++) {
      String name = engine.getIOTensorName(i);
      tensors.put(name, Extents.elementBytes(name, engine.getTensorDataType(name)));
      if (engine.getTensorIOMode(name).intern() == TensorIOMode.kINPUT
          && Extents.elements(engine.getTensorShape(name)) < 0) {
        open = true;
        shape(log, name, inputs.get(name));
      }
    }
    // Outputs follow from all inputs.
    for (Map.Entry<String, Long> tensor : tensors.entrySet()) {
      long elements = Extents.elements(context.get().getTensorShape(tensor.getKey()));
      if (elements < 0) {
        throw log.failed("tensor " + tensor.getKey() + " has no size");
      }
      tensor.setValue(tensor.getValue() * elements);
    }
    long most = engine.getDeviceMemorySizeV2();
    // For these extents alone, which may be far less than for the largest of the range; 0 is a
    // failure.
    long needed = open ? context.get().updateDeviceMemorySizeForShapes() : most;
    workspaceBytes = needed == 0 ? most : needed;
  }

  private void shape(TensorRtLog log, String input, long[] extents) throws EngineException {
    if (extents == null) {
      throw log.failed("input " + input + " is not known");
    }
    try (Dims64 dims = Extents.of(extents)) {
      if (!context.get().setInputShape(input, dims)) {
        throw log.failed("input " + input + " cannot be " + Arrays.toString(extents));
      }
    }
  }

  /** All inputs and outputs with their bytes. */
  public Map<String, Long> tensors() {
    return tensors;
  }

  /** Scratch memory that it needs. */
  public long workspaceBytes() {
    return workspaceBytes;
  }

  /** Gives it scratch memory, at least {@link #workspaceBytes}. */
  public void workspace(DeviceMemory memory) {
    context.get().setDeviceMemoryV2(new Address(memory.address()), memory.bytes());
  }

  /** Says where an input or output is on the device. */
  public void bind(String tensor, long address) throws EngineException {
    try (TensorRtLog log = TensorRtLog.open()) {
      if (!context.get().setTensorAddress(tensor, new Address(address))) {
        throw log.failed("tensor " + tensor + " cannot be placed");
      }
    }
  }

  /** Queues the network on a stream. */
  public void enqueue(CudaStream stream) throws EngineException {
    try (TensorRtLog log = TensorRtLog.open()) {
      if (!context.get().enqueueV3(new CUstream_st(new Address(stream.address())))) {
        throw log.failed("the network was not started");
      }
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
