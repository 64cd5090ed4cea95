package org.gstvae.plugin.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.gstvae.plugin.gst.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ChunkQueueTest {
  private final ChunkQueue queue = new ChunkQueue();
  private final DecodingChunk chunk = new DecodingChunk(null, 0, true, List.of(), 0, false);

  @BeforeEach
  void run() {
    assertNull(queue.stopFlushing());
  }

  @Test
  void oneChunkWaitsWhileAnotherIsPushed() throws Exception {
    assertTrue(queue.offer(chunk));
    assertSame(chunk, queue.take());
    assertEquals(Flow.OK, queue.awaitSpace());
    assertTrue(queue.offer(chunk));
    CompletableFuture<Integer> third = inBackground(queue::awaitSpace);
    assertFalse(queue.idle());
    queue.done(Flow.OK);
    assertSame(chunk, queue.take());
    assertEquals(Flow.OK, third.get());
  }

  @Test
  void drainingWaitsForTheChunkThatIsPushed() throws Exception {
    assertTrue(queue.offer(chunk));
    assertSame(chunk, queue.take());
    CompletableFuture<Integer> drained = inBackground(queue::drain);
    queue.done(Flow.OK);
    assertEquals(Flow.OK, drained.get());
    assertTrue(queue.idle());
  }

  @Test
  void whatThePushingEndedWithComesBack() throws Exception {
    assertTrue(queue.offer(chunk));
    assertSame(chunk, queue.take());
    queue.done(Flow.NOT_LINKED);
    assertEquals(Flow.NOT_LINKED, queue.awaitSpace());
    assertEquals(Flow.NOT_LINKED, queue.drain());
  }

  @Test
  void flushingWakesEverybody() throws Exception {
    CompletableFuture<DecodingChunk> task = inBackground(queue::take);
    queue.startFlushing();
    assertNull(task.get());
    assertEquals(Flow.FLUSHING, queue.awaitSpace());
    assertFalse(queue.offer(chunk));
  }

  @Test
  void whatWasLeftComesBackAfterAFlush() {
    assertTrue(queue.offer(chunk));
    queue.startFlushing();
    assertSame(chunk, queue.stopFlushing());
    assertTrue(queue.idle());
  }

  private interface Call<T> {
    T run() throws Exception;
  }

  private static <T> CompletableFuture<T> inBackground(Call<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(call.run());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }
}
