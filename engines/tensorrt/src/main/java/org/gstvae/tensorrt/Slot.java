package org.gstvae.tensorrt;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.gstvae.engine.EngineException;
import org.gstvae.tensorrt.cuda.CudaEvent;
import org.gstvae.tensorrt.cuda.CudaGraph;
import org.gstvae.tensorrt.cuda.DeviceMemory;
import org.gstvae.tensorrt.cuda.Gpu;
import org.gstvae.tensorrt.cuda.PinnedMemory;

/** Where one chunk's inputs and outputs are, on the GPU and in pinned host memory. */
final class Slot implements AutoCloseable {
  private final Owned owned = new Owned();
  private final Map<String, DeviceMemory> device = new HashMap<>();
  private final Map<String, PinnedMemory> host = new HashMap<>();

  final CudaEvent begun;
  final CudaEvent uploaded;
  final CudaEvent started;
  final CudaEvent inferred;
  final CudaEvent downloaded;

  /** The network's work for these addresses, once it was recorded. */
  CudaGraph graph;

  Slot(Gpu gpu, Map<String, Long> tensors, AtomicLong counter) throws EngineException {
    boolean whole = false;
    try {
      begun = event(gpu, false);
      uploaded = event(gpu, false);
      started = event(gpu, false);
      inferred = event(gpu, false);
      downloaded = event(gpu, true);
      for (Map.Entry<String, Long> tensor : tensors.entrySet()) {
        long bytes = tensor.getValue();
        device.put(
            tensor.getKey(),
            owned.keep(DeviceMemory.allocate(gpu, bytes, counter), DeviceMemory::close));
        host.put(
            tensor.getKey(), owned.keep(PinnedMemory.allocate(gpu, bytes), PinnedMemory::close));
      }
      whole = true;
    } finally {
      if (!whole) {
        owned.close();
      }
    }
  }

  private CudaEvent event(Gpu gpu, boolean awaited) throws EngineException {
    return owned.keep(gpu.event(awaited), CudaEvent::close);
  }

  DeviceMemory device(String tensor) {
    return device.get(tensor);
  }

  PinnedMemory host(String tensor) {
    return host.get(tensor);
  }

  Map<String, DeviceMemory> device() {
    return device;
  }

  void dropGraph() {
    if (graph != null) {
      graph.close();
      graph = null;
    }
  }

  @Override
  public void close() {
    dropGraph();
    owned.close();
  }
}
