package org.gstvae.plugin.decode;

import java.util.concurrent.CompletableFuture;
import org.gstvae.plugin.gst.Flow;

/**
 * Hands chunks from the sink pad's thread to the source pad's task: one may wait while another is
 * awaited and pushed. Also carries the task's flow back.
 */
final class ChunkQueue {
  private DecodingChunk waiting;
  private boolean busy;
  private boolean flushing = true;
  private int flow = Flow.OK;

  /** Waits until a chunk may be submitted; returns OK, or what stops the stream. */
  synchronized int awaitSpace() throws InterruptedException {
    while (!flushing && flow == Flow.OK && waiting != null) {
      wait();
    }
    return flushing ? Flow.FLUSHING : flow;
  }

  /** Waits until something is computed; returns OK, or what stops the stream. */
  synchronized int await(CompletableFuture<?> computed) throws InterruptedException {
    CompletableFuture<?> unused = computed.whenComplete((value, failure) -> wake());
    while (!flushing && flow == Flow.OK && !computed.isDone()) {
      wait();
    }
    return flushing ? Flow.FLUSHING : flow;
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** Whether no chunk is on its way. */
  synchronized boolean idle() {
    return waiting == null && !busy;
  }

  /** Hands a chunk over; false while flushing, when it stays the caller's. */
  synchronized boolean offer(DecodingChunk chunk) {
    if (flushing) {
      return false;
    }
    waiting = chunk;
    notifyAll();
    return true;
  }

  /** Waits until everything was pushed; returns OK, or what stops the stream. */
  synchronized int drain() throws InterruptedException {
    while (!flushing && flow == Flow.OK && (waiting != null || busy)) {
      wait();
    }
    return flushing ? Flow.FLUSHING : flow;
  }

  /** Waits for a chunk; null while flushing. The task calls {@link #done} after it. */
  synchronized DecodingChunk take() throws InterruptedException {
    while (!flushing && waiting == null) {
      wait();
    }
    if (flushing) {
      return null;
    }
    DecodingChunk chunk = waiting;
    waiting = null;
    busy = true;
    notifyAll();
    return chunk;
  }

  /** The task is through with a chunk. */
  synchronized void done(int result) {
    busy = false;
    if (flow == Flow.OK) {
      flow = result;
    }
    notifyAll();
  }

  /** Wakes everybody up and refuses chunks. */
  synchronized void startFlushing() {
    flushing = true;
    notifyAll();
  }

  /** Takes chunks again; returns the one that was left, or null. */
  synchronized DecodingChunk stopFlushing() {
    DecodingChunk left = waiting;
    waiting = null;
    flushing = false;
    flow = Flow.OK;
    return left;
  }

  /** Takes the chunk that nobody will take any more, or null. */
  synchronized DecodingChunk abandon() {
    DecodingChunk left = waiting;
    waiting = null;
    return left;
  }
}
