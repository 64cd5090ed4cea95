package org.gstvae.tensorrt.cuda;

import com.sun.jna.ptr.LongByReference;
import java.util.concurrent.atomic.AtomicLong;
import org.gstvae.engine.EngineException;

/** Memory of a GPU, counted. */
public final class DeviceMemory implements AutoCloseable {
  private final Gpu gpu;
  private final AtomicLong counter;
  private final long bytes;
  private long address;

  private DeviceMemory(Gpu gpu, AtomicLong counter, long address, long bytes) {
    this.gpu = gpu;
    this.counter = counter;
    this.address = address;
    this.bytes = bytes;
  }

  /**
   * Allocates.
   *
   * @param counter where the bytes are counted while they are held
   * @throws EngineException OUT_OF_MEMORY with what was wanted and what is free
   */
  public static DeviceMemory allocate(Gpu gpu, long bytes, AtomicLong counter)
      throws EngineException {
    Gpu.checkBytes(bytes);
    LongByReference address = new LongByReference();
    try {
      gpu.check(gpu.cuda().cuMemAlloc_v2(address, Math.max(1, bytes)), "allocation");
    } catch (EngineException e) {
      throw e.kind() == EngineException.Kind.OUT_OF_MEMORY
          ? new EngineException(
              EngineException.Kind.OUT_OF_MEMORY,
              (bytes >> 20) + " MiB wanted, " + (gpu.freeBytes() >> 20) + " MiB free",
              e)
          : e;
    }
    counter.addAndGet(bytes);
    return new DeviceMemory(gpu, counter, address.getValue(), bytes);
  }

  /** First byte, on the device. */
  public long address() {
    return address;
  }

  /** Length. */
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (address != 0) {
      gpu.cuda().cuMemFree_v2(address);
      address = 0;
      counter.addAndGet(-bytes);
    }
  }
}
