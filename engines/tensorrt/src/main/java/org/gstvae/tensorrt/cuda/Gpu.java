package org.gstvae.tensorrt.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.HashSet;
import java.util.Set;
import org.gstvae.engine.EngineException;

/**
 * A GPU and a context on it: its primary one, or one of somebody else's. The runtime API, which
 * TensorRT uses, works in whichever is current; whoever calls anything of CUDA's makes it current
 * on the thread with {@link #enter}.
 */
public final class Gpu implements AutoCloseable {
  private static final int NON_BLOCKING = 1;
  private static final int BLOCKING_SYNC = 1;

  /** The context is current on this thread until it is closed. */
  public interface Current extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * GPUs whose primary context is kept until the process ends: the CUDA runtime within TensorRT
   * holds on to what it has in it, and others may have memory in it.
   */
  private static final Set<Integer> KEPT = new HashSet<>();

  private final Driver driver;
  private final DriverLibrary cuda;
  private final Driver.Device device;
  private final int handle;
  private final Pointer context;
  private final boolean primary;
  private boolean closed;

  private Gpu(Driver driver, Driver.Device device, int handle, Pointer context, boolean primary) {
    this.primary = primary;
    this.driver = driver;
    this.cuda = driver.library();
    this.device = device;
    this.handle = handle;
    this.context = context;
  }

  /**
   * Opens a GPU's primary context.
   *
   * @throws EngineException UNAVAILABLE with the reason and remedy
   */
  public static Gpu open(int ordinal) throws EngineException {
    return open(usable(ordinal), ordinal);
  }

  static Gpu open(Driver driver, int ordinal) throws EngineException {
    int handle = handle(driver, ordinal);
    synchronized (KEPT) {
      if (!KEPT.contains(handle)) {
        Pointer unused = retain(driver, handle, ordinal);
        KEPT.add(handle);
      }
    }
    Pointer context = retain(driver, handle, ordinal);
    return new Gpu(driver, driver.devices().get(ordinal), handle, context, true);
  }

  private static Pointer retain(Driver driver, int handle, int ordinal) throws EngineException {
    PointerByReference context = new PointerByReference();
    driver.check(
        driver.library().cuDevicePrimaryCtxRetain(context, handle),
        "GPU " + ordinal + " cannot be opened");
    return context.getValue();
  }

  /**
   * Uses a context that somebody else owns, and that has to outlive this object.
   *
   * @param context a CUcontext on that GPU
   * @throws EngineException UNAVAILABLE with the reason and remedy
   */
  public static Gpu inContext(int ordinal, long context) throws EngineException {
    Driver driver = usable(ordinal);
    return new Gpu(
        driver,
        driver.devices().get(ordinal),
        handle(driver, ordinal),
        new Pointer(context),
        false);
  }

  private static Driver usable(int ordinal) throws EngineException {
    Driver driver = Driver.get();
    String problem = driver.problem(ordinal);
    if (problem != null) {
      throw new EngineException(EngineException.Kind.UNAVAILABLE, problem);
    }
    return driver;
  }

  private static int handle(Driver driver, int ordinal) throws EngineException {
    IntByReference handle = new IntByReference();
    driver.check(driver.library().cuDeviceGet(handle, ordinal), "GPU " + ordinal);
    return handle.getValue();
  }

  /** What it is. */
  public Driver.Device device() {
    return device;
  }

  /**
   * The CUcontext, for others to put memory into: a primary one is there until the process ends,
   * whatever becomes of this object.
   */
  public long sharedContext() {
    return Pointer.nativeValue(context);
  }

  /** Makes the context current on this thread. */
  public Current enter() throws EngineException {
    check(cuda.cuCtxPushCurrent_v2(context), "the GPU's context cannot be used");
    return () -> cuda.cuCtxPopCurrent_v2(new PointerByReference());
  }

  /** Bytes of device memory that are free. */
  public long freeBytes() throws EngineException {
    LongByReference free = new LongByReference();
    check(cuda.cuMemGetInfo_v2(free, new LongByReference()), "the memory cannot be asked for");
    return free.getValue();
  }

  /** A new stream that does not wait for the default stream. */
  public CudaStream stream() throws EngineException {
    PointerByReference stream = new PointerByReference();
    check(cuda.cuStreamCreate(stream, NON_BLOCKING), "a stream cannot be made");
    return new CudaStream(this, stream.getValue());
  }

  /**
   * A new event.
   *
   * @param awaited whether the CPU waits for it: the thread sleeps then, where CUDA would keep a
   *     core busy with asking
   */
  public CudaEvent event(boolean awaited) throws EngineException {
    PointerByReference event = new PointerByReference();
    check(cuda.cuEventCreate(event, awaited ? BLOCKING_SYNC : 0), "an event cannot be made");
    return new CudaEvent(this, event.getValue());
  }

  /** Checks a length; 0 is one, of a network without scratch memory. */
  static void checkBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0+)");
    }
  }

  DriverLibrary cuda() {
    return cuda;
  }

  void check(int error, String what) throws EngineException {
    driver.check(error, what);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (primary) {
        cuda.cuDevicePrimaryCtxRelease_v2(handle);
      }
    }
  }
}
