package org.gstvae.tensorrt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.JobTiming;
import org.gstvae.tensorrt.cuda.CudaStream;
import org.gstvae.tensorrt.cuda.DeviceMemory;
import org.gstvae.tensorrt.cuda.Gpu;

/**
 * A session's way through the GPU. One thread fills slots and queues copies and networks on three
 * streams, another waits for their ends and empties the slots: while a chunk is computed, the next
 * one is uploaded and the one before is downloaded.
 */
// the jobs that end the queues are those very objects
@SuppressWarnings("ReferenceEquality")
final class ChunkPipeline implements AutoCloseable {
  /** A chunk on its way. */
  private record Job(
      String what,
      Lane lane,
      ChunkWork work,
      long submitted,
      CompletableFuture<JobTiming> result) {}

  /** A chunk whose work is queued on the GPU. */
  private record Queued(Job job, Slot slot, long taken) {}

  private final Gpu gpu;
  private final AtomicLong counter;
  private final Owned owned = new Owned();
  private final CudaStream upload;
  private final CudaStream compute;
  private final CudaStream download;
  private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
  private final BlockingQueue<Queued> queued = new LinkedBlockingQueue<>();
  private final List<Lane> lanes = new ArrayList<>();
  private final Thread feeder;
  private final Thread finisher;
  private final Job lastJob = new Job(null, null, null, 0, null);
  private final Queued lastQueued = new Queued(lastJob, null, 0);
  private DeviceMemory workspace;

  /** Why one of the threads has ended before its time; jobs that come then fail. */
  private volatile Throwable dead;

  /**
   * A pipeline without lanes yet.
   *
   * @param counter where device memory is counted
   */
  ChunkPipeline(Gpu gpu, AtomicLong counter) throws EngineException {
    this.gpu = gpu;
    this.counter = counter;
    boolean whole = false;
    try (Gpu.Current current = gpu.enter()) {
      upload = owned.keep(gpu.stream(), CudaStream::close);
      compute = owned.keep(gpu.stream(), CudaStream::close);
      download = owned.keep(gpu.stream(), CudaStream::close);
      whole = true;
    } finally {
      if (!whole) {
        owned.close();
      }
    }
    feeder = thread("gstvae-tensorrt-feed", this::feed);
    finisher = thread("gstvae-tensorrt-finish", this::drain);
  }

  /**
   * Adds a network; while no chunk is in flight.
   *
   * @param release called when the network is closed, also where this fails
   */
  Lane add(Network.Opening opening, Runnable release) throws EngineException {
    try (Gpu.Current current = gpu.enter()) {
      Lane lane = new Lane(gpu, opening, release, counter);
      boolean added = false;
      try {
        growWorkspace(lane.workspaceBytes());
        lane.workspace(workspace);
        lanes.add(lane);
        added = true;
        return lane;
      } finally {
        if (!added) {
          lane.close();
        }
      }
    }
  }

  /** All lanes share the scratch memory: their networks run one after another. */
  private void growWorkspace(long bytes) throws EngineException {
    if (workspace != null && workspace.bytes() >= bytes) {
      return;
    }
    // Before the old one is given up: where there is no room, the lanes that are there go on.
    DeviceMemory grown = DeviceMemory.allocate(gpu, bytes, counter);
    if (workspace != null) {
      try {
        compute.await();
      } catch (EngineException e) {
        grown.close();
        throw e;
      }
      workspace.close();
    }
    workspace = grown;
    for (Lane lane : lanes) {
      lane.workspace(workspace);
    }
  }

  /**
   * Queues a chunk.
   *
   * @param what the chunk in words, for messages
   */
  CompletableFuture<JobTiming> submit(String what, Lane lane, ChunkWork work) {
    CompletableFuture<JobTiming> result = new CompletableFuture<>();
    jobs.add(new Job(what, lane, work, System.nanoTime(), result));
    failIfDead();
    return result;
  }

  private void feed() {
    try (Gpu.Current current = gpu.enter()) {
      for (Job job = jobs.take(); job != lastJob; job = jobs.take()) {
        feed(job);
        failIfDead();
      }
    } catch (Throwable e) {
      // Also what no program should catch: whoever waits for a chunk has to be told.
      dead = e;
      failIfDead();
    } finally {
      queued.add(lastQueued);
    }
  }

  /** Queues a chunk, or fails it. */
  private void feed(Job job) {
    Slot slot = null;
    try {
      slot = job.lane().take();
      queued.add(queue(job, slot));
    } catch (Throwable e) {
      try {
        settle();
      } finally {
        if (slot != null) {
          job.lane().release(slot);
        }
        fail(job, e);
      }
    }
  }

  private Queued queue(Job job, Slot slot) throws EngineException {
    long taken = System.nanoTime();
    upload.record(slot.begun);
    job.work().upload(slot, upload);
    upload.record(slot.uploaded);
    compute.waitFor(slot.uploaded);
    compute.record(slot.started);
    job.lane().run(slot, compute);
    compute.record(slot.inferred);
    download.waitFor(slot.inferred);
    job.work().download(slot, download);
    download.record(slot.downloaded);
    return new Queued(job, slot, taken);
  }

  /** After a failure nothing may still write to the slot. */
  private void settle() {
    for (CudaStream stream : new CudaStream[] {upload, compute, download}) {
      try {
        stream.await();
      } catch (EngineException e) {
        // The failure that led here says more.
      }
    }
  }

  private void drain() {
    try (Gpu.Current current = gpu.enter()) {
      for (Queued next = queued.take(); next != lastQueued; next = queued.take()) {
        Job job = next.job();
        try {
          job.result().complete(finish(next));
        } catch (Throwable e) {
          fail(job, e);
        } finally {
          job.lane().release(next.slot());
        }
      }
    } catch (Throwable e) {
      dead = e;
      failIfDead();
    }
  }

  private static JobTiming finish(Queued queued) throws EngineException {
    Slot slot = queued.slot();
    slot.downloaded.await();
    long copied = System.nanoTime();
    queued.job().work().finish(slot);
    return new JobTiming(
        queued.taken() - queued.job().submitted(),
        slot.uploaded.since(slot.begun),
        slot.inferred.since(slot.started),
        slot.downloaded.since(slot.inferred) + System.nanoTime() - copied);
  }

  private static void fail(Job job, Throwable e) {
    EngineException failure =
        e instanceof EngineException known
            ? new EngineException(known.kind(), job.what() + ": " + known.getMessage(), known)
            : new EngineException(EngineException.Kind.FAILED, job.what() + ": " + e, e);
    job.result().completeExceptionally(failure);
  }

  /** Nothing may wait for a thread that is gone. */
  private void failIfDead() {
    Throwable reason = dead;
    if (reason == null) {
      return;
    }
    for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
      if (job == lastJob) {
        jobs.add(job);
        break;
      }
      fail(job, reason);
    }
    for (Queued next = queued.poll(); next != null; next = queued.poll()) {
      if (next == lastQueued) {
        queued.add(next);
        break;
      }
      fail(next.job(), reason);
      next.job().lane().release(next.slot());
    }
  }

  @Override
  public void close() {
    jobs.add(lastJob);
    join(feeder);
    join(finisher);
    try (Gpu.Current current = gpu.enter()) {
      settle();
      lanes.forEach(Lane::close);
      if (workspace != null) {
        workspace.close();
      }
      owned.close();
    } catch (EngineException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
