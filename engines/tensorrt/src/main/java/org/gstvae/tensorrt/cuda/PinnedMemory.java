package org.gstvae.tensorrt.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.gstvae.engine.EngineException;

/** Host memory that the GPU reads and writes by itself, so that copies run beside the CPU. */
public final class PinnedMemory implements AutoCloseable {
  private final Gpu gpu;
  private Pointer memory;

  private PinnedMemory(Gpu gpu, Pointer memory) {
    this.gpu = gpu;
    this.memory = memory;
  }

  /** Allocates. */
  public static PinnedMemory allocate(Gpu gpu, long bytes) throws EngineException {
    Gpu.checkBytes(bytes);
    PointerByReference address = new PointerByReference();
    gpu.check(
        gpu.cuda().cuMemHostAlloc(address, Math.max(1, bytes), 0),
        bytes + " bytes of pinned host memory");
    return new PinnedMemory(gpu, address.getValue());
  }

  /** First byte. */
  public long address() {
    return Pointer.nativeValue(memory);
  }

  @Override
  public void close() {
    if (memory != null) {
      gpu.cuda().cuMemFreeHost(memory);
      memory = null;
    }
  }
}
