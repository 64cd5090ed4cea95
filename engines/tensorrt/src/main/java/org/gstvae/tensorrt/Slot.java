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
    begun = gpu.event(true);
    uploaded = gpu.event(true);
    started = gpu.event(true);
    inferred = gpu.event(true);
    downloaded = gpu.event(true);
    boolean whole = false;
    try {
      for (Map.Entry<String, Long> tensor : tensors.entrySet()) {
        device.put(tensor.getKey(), DeviceMemory.allocate(gpu, tensor.getValue(), counter));
        host.put(tensor.getKey(), PinnedMemory.allocate(gpu, tensor.getValue()));
      }
      whole = true;
    } finally {
      if (!whole) {
        close();
      }
    }
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
    device.values().forEach(DeviceMemory::close);
    host.values().forEach(PinnedMemory::close);
    for (CudaEvent event : new CudaEvent[] {begun, uploaded, started, inferred, downloaded}) {
      event.close();
    }
  }
}
