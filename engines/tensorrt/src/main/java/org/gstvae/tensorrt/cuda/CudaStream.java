package org.gstvae.tensorrt.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.gstvae.engine.EngineException;

/** Work that the GPU does in order. Its context must be current on the calling thread. */
public final class CudaStream implements AutoCloseable {
  /** CU_STREAM_CAPTURE_MODE_THREAD_LOCAL: other threads may allocate meanwhile. */
  private static final int THREAD_LOCAL = 1;

  private final Gpu gpu;
  private Pointer stream;

  CudaStream(Gpu gpu, Pointer stream) {
    this.gpu = gpu;
    this.stream = stream;
  }

  /** The CUstream. */
  public long address() {
    return Pointer.nativeValue(stream);
  }

  /** Copies from pinned host memory. */
  public void upload(DeviceMemory target, PinnedMemory source, long bytes) throws EngineException {
    gpu.check(
        gpu.cuda()
            .cuMemcpyHtoDAsync_v2(target.address(), new Pointer(source.address()), bytes, stream),
        "copy to the GPU");
  }

  /** Copies to pinned host memory. */
  public void download(PinnedMemory target, DeviceMemory source, long bytes)
      throws EngineException {
    gpu.check(
        gpu.cuda()
            .cuMemcpyDtoHAsync_v2(new Pointer(target.address()), source.address(), bytes, stream),
        "copy from the GPU");
  }

  /** Copies rows within the GPU's memory. */
  public void copyRows(
      long target, long targetStride, long source, long sourceStride, long width, long rows)
      throws EngineException {
    gpu.check(
        gpu.cuda()
            .cuMemcpy2DAsync_v2(
                Copy2d.onDevice(target, targetStride, source, sourceStride, width, rows), stream),
        "copy on the GPU");
  }

  /** Marks this point with an event. */
  public void record(CudaEvent event) throws EngineException {
    gpu.check(gpu.cuda().cuEventRecord(event.handle(), stream), "event");
  }

  /** What follows waits for an event of another stream. */
  public void waitFor(CudaEvent event) throws EngineException {
    gpu.check(gpu.cuda().cuStreamWaitEvent(stream, event.handle(), 0), "wait for an event");
  }

  /** Waits on the CPU for all work. */
  public void await() throws EngineException {
    gpu.check(gpu.cuda().cuStreamSynchronize(stream), "the GPU failed");
  }

  /** From here on, work is recorded instead of done. */
  public void beginCapture() throws EngineException {
    gpu.check(gpu.cuda().cuStreamBeginCapture_v2(stream, THREAD_LOCAL), "capture");
  }

  /** Ends the recording; null if something in it cannot be recorded. */
  public CudaGraph endCapture() {
    PointerByReference graph = new PointerByReference();
    if (gpu.cuda().cuStreamEndCapture(stream, graph) != 0 || graph.getValue() == null) {
      return null;
    }
    PointerByReference executable = new PointerByReference();
    int error = gpu.cuda().cuGraphInstantiateWithFlags(executable, graph.getValue(), 0);
    gpu.cuda().cuGraphDestroy(graph.getValue());
    return error == 0 ? new CudaGraph(gpu, executable.getValue()) : null;
  }

  /** Does the work of a graph. */
  public void launch(CudaGraph graph) throws EngineException {
    gpu.check(gpu.cuda().cuGraphLaunch(graph.handle(), stream), "graph launch");
  }

  @Override
  public void close() {
    if (stream != null) {
      gpu.cuda().cuStreamDestroy_v2(stream);
      stream = null;
    }
  }
}
