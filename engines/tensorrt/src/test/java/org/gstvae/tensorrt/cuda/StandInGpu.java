package org.gstvae.tensorrt.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.gstvae.engine.EngineException;

/**
 * A stand-in for the driver: memory is the process's own, a stream does its work in order on a
 * thread of its own, and what was made and not yet given back is known. Making can be told to fail.
 */
public final class StandInGpu implements DriverLibrary, AutoCloseable {
  private static final int OUT_OF_MEMORY = 2;
  private static final int BLOCKING_SYNC = 1;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicLong handles = new AtomicLong(0x1000);
  private final Map<Long, Object> alive = new ConcurrentHashMap<>();
  private final List<String> mistakes = new ArrayList<>();
  private long makings;
  private long failing = Long.MAX_VALUE;

  /** Work in order; each piece may wait for one of another stream. */
  private final class Stream {
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    synchronized CompletableFuture<Void> then(Runnable work) {
      last = last.thenRunAsync(work, threads);
      return last;
    }

    synchronized void behind(CompletableFuture<Void> other) {
      last = CompletableFuture.allOf(last, other);
    }

    synchronized CompletableFuture<Void> end() {
      return last;
    }
  }

  private static final class Event {
    private final boolean awaited;
    private volatile CompletableFuture<Void> reached = CompletableFuture.completedFuture(null);

    Event(int flags) {
      awaited = (flags & BLOCKING_SYNC) != 0;
    }
  }

  /** The GPU. */
  public Gpu open() throws EngineException {
    return Gpu.open(Driver.of(this), 0);
  }

  /** The making of the n-th stream, event or memory from now on fails. */
  public synchronized void failAt(long n) {
    makings = 0;
    failing = n;
  }

  /** What was made and not given back. */
  public int alive() {
    return alive.size();
  }

  /** What was given back twice, or was never made; and waits that keep a core busy. */
  public synchronized List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  /** Queues work of the test's. */
  public void queue(CudaStream stream, Runnable work) {
    CompletableFuture<Void> unused = stream(new Pointer(stream.address())).then(work);
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  private synchronized boolean fails() {
    makings++;
    return makings == failing;
  }

  private long make(Object object) {
    long handle = handles.addAndGet(0x10);
    alive.put(handle, object);
    return handle;
  }

  private synchronized void mistake(String what) {
    mistakes.add(what);
  }

  private int free(long handle) {
    if (alive.remove(handle) == null) {
      mistake("0x" + Long.toHexString(handle));
    }
    return 0;
  }

  private int make(PointerByReference result, Object object) {
    if (fails()) {
      return OUT_OF_MEMORY;
    }
    result.setValue(new Pointer(make(object)));
    return 0;
  }

  private Stream stream(Pointer handle) {
    return (Stream) alive.get(Pointer.nativeValue(handle));
  }

  private Event event(Pointer handle) {
    return (Event) alive.get(Pointer.nativeValue(handle));
  }

  /** Memory is known by its address. */
  private long memory(long bytes) {
    Memory memory = new Memory(bytes);
    alive.put(Pointer.nativeValue(memory), memory);
    return Pointer.nativeValue(memory);
  }

  private int copy(Pointer stream, long target, long source, long bytes) {
    CompletableFuture<Void> unused =
        stream(stream)
            .then(
                () ->
                    new Pointer(target)
                        .write(
                            0, new Pointer(source).getByteArray(0, (int) bytes), 0, (int) bytes));
    return 0;
  }

  @Override
  public int cuInit(int flags) {
    return 0;
  }

  @Override
  public int cuDriverGetVersion(IntByReference version) {
    version.setValue(12060);
    return 0;
  }

  @Override
  public int cuDeviceGetCount(IntByReference count) {
    count.setValue(1);
    return 0;
  }

  @Override
  public int cuDeviceGet(IntByReference device, int ordinal) {
    device.setValue(ordinal);
    return 0;
  }

  @Override
  public int cuDeviceGetName(byte[] name, int length, int device) {
    name[0] = 'S';
    return 0;
  }

  @Override
  public int cuDeviceGetAttribute(IntByReference value, int attribute, int device) {
    value.setValue(9);
    return 0;
  }

  @Override
  public int cuDevicePrimaryCtxRetain(PointerByReference context, int device) {
    context.setValue(new Pointer(1));
    return 0;
  }

  @Override
  public int cuDevicePrimaryCtxRelease_v2(int device) {
    return 0;
  }

  @Override
  public int cuCtxPushCurrent_v2(Pointer context) {
    return 0;
  }

  @Override
  public int cuCtxPopCurrent_v2(PointerByReference context) {
    return 0;
  }

  @Override
  public int cuMemGetInfo_v2(LongByReference free, LongByReference total) {
    return 0;
  }

  @Override
  public int cuMemAlloc_v2(LongByReference address, long bytes) {
    if (fails()) {
      return OUT_OF_MEMORY;
    }
    address.setValue(memory(bytes));
    return 0;
  }

  @Override
  public int cuMemFree_v2(long address) {
    return free(address);
  }

  @Override
  public int cuMemHostAlloc(PointerByReference address, long bytes, int flags) {
    if (fails()) {
      return OUT_OF_MEMORY;
    }
    address.setValue(new Pointer(memory(bytes)));
    return 0;
  }

  @Override
  public int cuMemFreeHost(Pointer address) {
    return free(Pointer.nativeValue(address));
  }

  @Override
  public int cuMemcpyHtoDAsync_v2(long target, Pointer source, long bytes, Pointer stream) {
    return copy(stream, target, Pointer.nativeValue(source), bytes);
  }

  @Override
  public int cuMemcpyDtoHAsync_v2(Pointer target, long source, long bytes, Pointer stream) {
    return copy(stream, Pointer.nativeValue(target), source, bytes);
  }

  @Override
  public int cuMemcpy2DAsync_v2(Copy2d copy, Pointer stream) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int cuStreamCreate(PointerByReference stream, int flags) {
    return make(stream, new Stream());
  }

  @Override
  public int cuStreamDestroy_v2(Pointer stream) {
    return free(Pointer.nativeValue(stream));
  }

  @Override
  public int cuStreamSynchronize(Pointer stream) {
    stream(stream).end().join();
    return 0;
  }

  @Override
  public int cuStreamWaitEvent(Pointer stream, Pointer event, int flags) {
    stream(stream).behind(event(event).reached);
    return 0;
  }

  /** No recording, as with a network that has work for the CPU in it. */
  @Override
  public int cuStreamBeginCapture_v2(Pointer stream, int mode) {
    return 1;
  }

  @Override
  public int cuStreamEndCapture(Pointer stream, PointerByReference graph) {
    return 1;
  }

  @Override
  public int cuGraphInstantiateWithFlags(PointerByReference executable, Pointer graph, long flags) {
    return 1;
  }

  @Override
  public int cuGraphLaunch(Pointer executable, Pointer stream) {
    return 1;
  }

  @Override
  public int cuGraphExecDestroy(Pointer executable) {
    return 1;
  }

  @Override
  public int cuGraphDestroy(Pointer graph) {
    return 1;
  }

  @Override
  public int cuEventCreate(PointerByReference event, int flags) {
    return make(event, new Event(flags));
  }

  @Override
  public int cuEventDestroy_v2(Pointer event) {
    return free(Pointer.nativeValue(event));
  }

  @Override
  public int cuEventRecord(Pointer event, Pointer stream) {
    event(event).reached = stream(stream).then(() -> {});
    return 0;
  }

  @Override
  public int cuEventSynchronize(Pointer event) {
    if (!event(event).awaited) {
      mistake("busy wait");
    }
    event(event).reached.join();
    return 0;
  }

  @Override
  public int cuEventElapsedTime(FloatByReference milliseconds, Pointer start, Pointer end) {
    return 0;
  }

  @Override
  public int cuGetErrorName(int error, PointerByReference name) {
    return 1;
  }

  @Override
  public int cuGetErrorString(int error, PointerByReference text) {
    return 1;
  }
}
