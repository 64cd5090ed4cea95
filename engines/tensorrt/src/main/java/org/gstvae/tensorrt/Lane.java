package org.gstvae.tensorrt;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.gstvae.engine.EngineException;
import org.gstvae.tensorrt.cuda.CudaGraph;
import org.gstvae.tensorrt.cuda.CudaStream;
import org.gstvae.tensorrt.cuda.DeviceMemory;
import org.gstvae.tensorrt.cuda.Gpu;

/**
 * One network in one session, and three slots, so that while one chunk is computed the one before
 * is downloaded and the one behind is uploaded.
 */
final class Lane implements AutoCloseable {
  static final int SLOTS = 3;

  private final Owned owned = new Owned();
  private final Network network;
  private final Slot[] slots = new Slot[SLOTS];
  private final BlockingQueue<Slot> free = new ArrayBlockingQueue<>(SLOTS);
  private boolean graphs = true;

  /**
   * A lane.
   *
   * @param release called when the network is closed, also where this fails
   */
  Lane(Gpu gpu, Network.Opening opening, Runnable release, AtomicLong counter)
      throws EngineException {
    Runnable unused = owned.keep(release, Runnable::run);
    boolean whole = false;
    try {
      network = owned.keep(opening.open(), Network::close);
      for (int i = 0; i < SLOTS; i++) {
        slots[i] = owned.keep(new Slot(gpu, network.tensors(), counter), Slot::close);
        free.add(slots[i]);
      }
      whole = true;
    } finally {
      if (!whole) {
        owned.close();
      }
    }
  }

  long workspaceBytes() {
    return network.workspaceBytes();
  }

  /** Waits for a slot that no chunk is in. */
  Slot take() throws InterruptedException {
    return free.take();
  }

  /** Gives a slot back. */
  void release(Slot slot) {
    free.add(slot);
  }

  /** Gives the network its scratch memory; what was recorded with another is dropped. */
  void workspace(DeviceMemory memory) {
    network.workspace(memory);
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
      network.bind(tensor, slot.device(tensor).address());
    }
    network.enqueue(stream);
    if (graphs) {
      slot.graph = record(stream);
      graphs = slot.graph != null;
    }
  }

  /** The same work as a graph; null if it cannot be recorded, which costs only speed. */
  private CudaGraph record(CudaStream stream) {
    try {
      stream.beginCapture();
    } catch (EngineException e) {
      return null;
    }
    boolean recorded = true;
    try {
      network.enqueue(stream);
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
    owned.close();
  }
}
