package org.gstvae.tensorrt;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.gstvae.engine.EngineException;
import org.gstvae.tensorrt.cuda.CudaGraph;
import org.gstvae.tensorrt.cuda.CudaStream;
import org.gstvae.tensorrt.cuda.DeviceMemory;
import org.gstvae.tensorrt.cuda.Gpu;
import org.gstvae.tensorrt.nvinfer.Execution;

/**
 * One plan in one session: an execution, and two slots, so that one chunk is copied while the other
 * is computed.
 */
final class Lane implements AutoCloseable {
  private static final int SLOTS = 2;

  private final PlanStore.Lease lease;
  private final Execution execution;
  private final Slot[] slots = new Slot[SLOTS];
  private final BlockingQueue<Slot> free = new ArrayBlockingQueue<>(SLOTS);
  private boolean graphs = true;

  /** A lane; the lease is the lane's once this returns. */
  Lane(Gpu gpu, PlanStore.Lease lease, AtomicLong counter) throws EngineException {
    this.lease = lease;
    this.execution = lease.plan().execution();
    boolean whole = false;
    try {
      for (int i = 0; i < SLOTS; i++) {
        slots[i] = new Slot(gpu, lease.plan().tensors(), counter);
        free.add(slots[i]);
      }
      whole = true;
    } finally {
      if (!whole) {
        free();
      }
    }
  }

  long workspaceBytes() {
    return lease.plan().workspaceBytes();
  }

  /** Waits for a slot that no chunk is in. */
  Slot take() throws InterruptedException {
    return free.take();
  }

  /** Gives a slot back. */
  void release(Slot slot) {
    free.add(slot);
  }

  /** Gives the execution its scratch memory; what was recorded with another is dropped. */
  void workspace(DeviceMemory memory) {
    execution.workspace(memory);
    for (Slot slot : slots) {
      slot.dropGraph();
    }
  }

  /**
   * Queues the network for a slot. The first time it is queued plainly, which also prepares what a
   * recording needs, and recorded right behind; from then on the recording is started.
   */
  void run(Slot slot, CudaStream stream) throws EngineException {
    if (slot.graph != null) {
      stream.launch(slot.graph);
      return;
    }
    for (String tensor : slot.device().keySet()) {
      execution.bind(tensor, slot.device(tensor).address());
    }
    execution.enqueue(stream);
    if (graphs) {
      slot.graph = record(stream);
      graphs = slot.graph != null;
    }
  }

  /** The same work as a graph; null if it cannot be recorded, which costs only speed. */
  private CudaGraph record(CudaStream stream) throws EngineException {
    stream.beginCapture();
    boolean recorded = true;
    try {
      execution.enqueue(stream);
    } catch (EngineException e) {
      recorded = false;
    }
    CudaGraph graph = stream.endCapture();
    if (!recorded && graph != null) {
      graph.close();
      return null;
    }
    return graph;
  }

  @Override
  public void close() {
    free();
    lease.close();
  }

  private void free() {
    for (Slot slot : slots) {
      if (slot != null) {
        slot.close();
      }
    }
    execution.close();
  }
}
