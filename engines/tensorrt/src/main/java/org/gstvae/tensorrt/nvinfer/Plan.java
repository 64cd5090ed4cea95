package org.gstvae.tensorrt.nvinfer;

import com.sun.jna.Memory;
import java.util.Map;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IRuntime;
import org.gstvae.engine.EngineException;

/**
 * A plan that is loaded on the current GPU: the weights, shared by all its executions. Closed after
 * them.
 */
public final class Plan implements AutoCloseable {
  private final NativeObject<IRuntime> runtime;
  private final NativeObject<ICudaEngine> engine;
  private final long weightBytes;

  private Plan(NativeObject<IRuntime> runtime, NativeObject<ICudaEngine> engine, long weightBytes) {
    this.weightBytes = weightBytes;
    this.runtime = runtime;
    this.engine = engine;
  }

  /**
   * Loads a plan.
   *
   * @return null if TensorRT refuses it: it is damaged, or of another version or GPU
   * @throws EngineException OUT_OF_MEMORY if the GPU has no room for the weights
   */
  public static Plan load(Memory plan) throws EngineException {
    try (TensorRtLog log = TensorRtLog.open()) {
      NativeObject<IRuntime> runtime =
          NativeObject.own(
              nvinfer.createInferRuntime(ProcessLogger.get()), NativeObject.OF_NO_COPY);
      if (runtime == null) {
        throw log.failed("no runtime");
      }
      NativeObject<ICudaEngine> engine = null;
      try {
        // Only a version-compatible plan has code for the host in it; ours are made here.
        runtime.get().setEngineHostCodeAllowed(true);
        engine =
            NativeObject.own(
                runtime.get().deserializeCudaEngine(new Address(plan), plan.size()),
                NativeObject.OF_NO_COPY);
        if (engine == null && log.outOfMemory()) {
          throw log.failed("the engine was not loaded");
        }
        return engine == null ? null : new Plan(runtime, engine, plan.size());
      } finally {
        if (engine == null) {
          runtime.close();
        }
      }
    }
  }

  /** Bytes of the weights on the GPU: those of the plan, which is little else. */
  public long weightBytes() {
    return weightBytes;
  }

  /**
   * A new execution, without scratch memory yet.
   *
   * @param inputs extents of the inputs, by name, and perhaps of others
   */
  public Execution execution(Map<String, long[]> inputs) throws EngineException {
    try (TensorRtLog log = TensorRtLog.open()) {
      NativeObject<IExecutionContext> context =
          NativeObject.own(
              engine
                  .get()
                  .createExecutionContext(nvinfer.ExecutionContextAllocationStrategy.kUSER_MANAGED),
              NativeObject.OF_NO_COPY);
      if (context == null) {
        throw log.failed("no execution context");
      }
      boolean shaped = false;
      try {
        Execution execution = new Execution(log, engine.get(), context, inputs);
        shaped = true;
        return execution;
      } finally {
        if (!shaped) {
          context.close();
        }
      }
    }
  }

  @Override
  public void close() {
    engine.close();
    runtime.close();
  }
}
