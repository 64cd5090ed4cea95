package org.gstvae.tensorrt.cuda;

import com.sun.jna.Pointer;

/**
 * Recorded work that is started with one call. It keeps the addresses that it was recorded with.
 */
public final class CudaGraph implements AutoCloseable {
  private final Gpu gpu;
  private Pointer executable;

  CudaGraph(Gpu gpu, Pointer executable) {
    this.gpu = gpu;
    this.executable = executable;
  }

  Pointer handle() {
    return executable;
  }

  @Override
  public void close() {
    if (executable != null) {
      gpu.cuda().cuGraphExecDestroy(executable);
      executable = null;
    }
  }
}
