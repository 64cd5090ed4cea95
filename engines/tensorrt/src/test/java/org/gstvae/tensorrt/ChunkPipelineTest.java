package org.gstvae.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.JobTiming;
import org.gstvae.tensorrt.cuda.CudaStream;
import org.gstvae.tensorrt.cuda.DeviceMemory;
import org.gstvae.tensorrt.cuda.Gpu;
import org.gstvae.tensorrt.cuda.StandInGpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What overlaps, and that everything is given back, on a stand-in for the driver. */
@Timeout(120)
class ChunkPipelineTest {
  private static final long BYTES = 64;

  private final StandInGpu standIn = new StandInGpu();
  private final AtomicLong counter = new AtomicLong();
  private final AtomicInteger released = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  /** A network that takes as long as the test says. */
  private final class Held implements Network {
    final List<CountDownLatch> runs = new ArrayList<>();
    private int next;

    @Override
    public Map<String, Long> tensors() {
      return Map.of("in", BYTES, "out", BYTES);
    }

    @Override
    public long workspaceBytes() {
      return BYTES;
    }

    @Override
    public void workspace(DeviceMemory memory) {}

    @Override
    public void bind(String tensor, long address) {}

    @Override
    public void enqueue(CudaStream stream) {
      CountDownLatch end = runs.get(next++);
      standIn.queue(stream, () -> await(end));
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  /** A chunk that says how far it is. */
  private class Chunk implements ChunkWork {
    final CompletableFuture<Void> uploaded = new CompletableFuture<>();

    @Override
    public void upload(Slot slot, CudaStream stream) throws EngineException {
      stream.upload(slot.device("in"), slot.host("in"), BYTES);
      standIn.queue(stream, () -> uploaded.complete(null));
    }

    @Override
    public void download(Slot slot, CudaStream stream) throws EngineException {
      stream.download(slot.host("out"), slot.device("out"), BYTES);
    }

    @Override
    public void finish(Slot slot) {}
  }

  @AfterEach
  void end() {
    standIn.close();
  }

  @Test
  void theNextIsUploadedAndTheLastIsDownloadedWhileOneIsComputed() throws Exception {
    Held network = new Held();
    List<Chunk> chunks = new ArrayList<>();
    List<CompletableFuture<JobTiming>> results = new ArrayList<>();
    try (Gpu gpu = standIn.open();
        ChunkPipeline pipeline = new ChunkPipeline(gpu, counter)) {
      Lane lane = pipeline.add(() -> network, released::incrementAndGet);
      for (int i = 0; i < 4; i++) {
        network.runs.add(new CountDownLatch(1));
      }
      for (int i = 0; i < 4; i++) {
        chunks.add(new Chunk());
        results.add(pipeline.submit("chunk " + i, lane, chunks.get(i)));
      }
      // Chunk 0 is computed until it is let go.
      chunks.get(1).uploaded.get();
      chunks.get(2).uploaded.get();
      assertFalse(results.get(0).isDone());
      network.runs.get(0).countDown();
      // Chunk 1 is computed: 0 comes back, and its place is taken by 3.
      JobTiming unused = results.get(0).get();
      chunks.get(3).uploaded.get();
      assertFalse(results.get(1).isDone());
      network.runs.forEach(CountDownLatch::countDown);
      for (CompletableFuture<JobTiming> result : results) {
        unused = result.get();
      }
    }
    assertNothingIsLeft(1);
  }

  @Test
  void anErrorFailsItsChunkAndNotTheNext() throws Exception {
    Held network = new Held();
    try (Gpu gpu = standIn.open();
        ChunkPipeline pipeline = new ChunkPipeline(gpu, counter)) {
      Lane lane = pipeline.add(() -> network, released::incrementAndGet);
      // More than there are slots: each has to come back.
      for (int i = 0; i < 2 * Lane.SLOTS; i++) {
        network.runs.add(new CountDownLatch(0));
        boolean early = i % 2 == 0;
        Chunk broken =
            new Chunk() {
              @Override
              public void upload(Slot slot, CudaStream stream) {
                if (early) {
                  throw new NoClassDefFoundError("upload");
                }
              }

              @Override
              public void finish(Slot slot) {
                throw new NoClassDefFoundError("finish");
              }
            };
        ExecutionException failure =
            assertThrows(
                ExecutionException.class, pipeline.submit("chunk " + i, lane, broken)::get);
        EngineException cause = assertInstanceOf(EngineException.class, failure.getCause());
        assertEquals(
            "chunk " + i + ": java.lang.NoClassDefFoundError: " + (early ? "upload" : "finish"),
            cause.getMessage());
      }
      JobTiming unused = pipeline.submit("the last", lane, new Chunk()).get();
    }
    assertNothingIsLeft(1);
  }

  @Test
  void whatFailsHalfwayGivesEverythingBack() throws Exception {
    long failures = 0;
    for (boolean failed = true; failed; failures += failed ? 1 : 0) {
      standIn.failAt(failures + 1);
      failed = !opens();
      assertEquals(0, standIn.alive(), "after failure " + failures);
      assertEquals(List.of(), standIn.mistakes());
      assertEquals(0, counter.get());
    }
    // Three streams; for each slot five events, and two tensors in two memories; scratch memory.
    assertEquals(3 + Lane.SLOTS * (5 + 4) + 1, failures);
  }

  /** Whether a pipeline with a lane can be opened; closes it. */
  private boolean opens() throws Exception {
    int before = released.get();
    try (Gpu gpu = standIn.open();
        ChunkPipeline pipeline = new ChunkPipeline(gpu, counter)) {
      Lane unused = pipeline.add(Held::new, released::incrementAndGet);
    } catch (EngineException e) {
      assertEquals(EngineException.Kind.OUT_OF_MEMORY, e.kind());
      assertEquals(closed.get(), released.get());
      return false;
    }
    assertEquals(before + 1, released.get());
    return true;
  }

  @Test
  void aNetworkThatCannotBeOpenedReleasesItsPlan() throws Exception {
    try (Gpu gpu = standIn.open();
        ChunkPipeline pipeline = new ChunkPipeline(gpu, counter)) {
      Network.Opening broken =
          () -> {
            throw new EngineException(EngineException.Kind.FAILED, "no execution context");
          };
      assertThrows(EngineException.class, () -> pipeline.add(broken, released::incrementAndGet));
    }
    assertEquals(0, closed.get());
    assertEquals(1, released.get());
    assertTrue(standIn.mistakes().isEmpty());
    assertEquals(0, standIn.alive());
  }

  private void assertNothingIsLeft(int lanes) {
    assertEquals(lanes, closed.get());
    assertEquals(lanes, released.get());
    assertEquals(0, standIn.alive());
    assertEquals(List.of(), standIn.mistakes());
    assertEquals(0, counter.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(1, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
