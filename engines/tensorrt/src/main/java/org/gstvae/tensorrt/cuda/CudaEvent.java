package org.gstvae.tensorrt.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import org.gstvae.engine.EngineException;

/** A point in a stream's work. */
public final class CudaEvent implements AutoCloseable {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Gpu gpu;
  private Pointer event;

  CudaEvent(Gpu gpu, Pointer event) {
    this.gpu = gpu;
    this.event = event;
  }

  Pointer handle() {
    return event;
  }

  /** Waits on the CPU until the work before it is done; for events that were made for that. */
  public void await() throws EngineException {
    gpu.check(gpu.cuda().cuEventSynchronize(event), "the GPU failed");
  }

  /** Nanoseconds from another event, both reached. */
  public long since(CudaEvent start) throws EngineException {
    FloatByReference milliseconds = new FloatByReference();
    gpu.check(
        gpu.cuda().cuEventElapsedTime(milliseconds, start.event, event), "no time between events");
    return (long) (milliseconds.getValue() * NANOS_PER_MILLI);
  }

  @Override
  public void close() {
    if (event != null) {
      gpu.cuda().cuEventDestroy_v2(event);
      event = null;
    }
  }
}
