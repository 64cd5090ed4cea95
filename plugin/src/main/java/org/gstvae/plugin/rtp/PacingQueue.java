package org.gstvae.plugin.rtp;

import org.gstvae.plugin.gst.Flow;

/**
 * Hands chunks from the sink pad's thread to the source pad's task, which lets their packets go one
 * after the other: one chunk may wait while another goes. Carries the task's flow back.
 */
final class PacingQueue {
  private static final long NANOS_PER_MILLISECOND = 1_000_000;

  private PacedChunk waiting;
  private boolean busy;
  private boolean stopped = true;
  private boolean flushing;
  private int flow = Flow.OK;

  /** Hands a chunk over as soon as there is space; returns OK, or what stops the stream. */
  synchronized int offer(PacedChunk chunk) throws InterruptedException {
    while (going() && waiting != null) {
      wait();
    }
    if (going()) {
      waiting = chunk;
      notifyAll();
    }
    return result();
  }

  /** Waits until everything was pushed; returns OK, or what stops the stream. */
  synchronized int drain() throws InterruptedException {
    while (going() && (waiting != null || busy)) {
      wait();
    }
    return result();
  }

  /** Waits for a chunk; null once stopped. The task calls {@link #done} after it. */
  synchronized PacedChunk take() throws InterruptedException {
    while (!stopped && (flushing || waiting == null)) {
      wait();
    }
    if (stopped) {
      return null;
    }
    PacedChunk chunk = waiting;
    waiting = null;
    busy = true;
    notifyAll();
    return chunk;
  }

  /** Waits until a time of System.nanoTime; false if there is nothing to wait for any more. */
  synchronized boolean waitUntil(long time) throws InterruptedException {
    long left = time - System.nanoTime();
    while (!stopped && !flushing && left > 0) {
      wait(left / NANOS_PER_MILLISECOND, (int) (left % NANOS_PER_MILLISECOND));
      left = time - System.nanoTime();
    }
    return !stopped && !flushing;
  }

  /** The task is through with a chunk. */
  synchronized void done(int result) {
    busy = false;
    if (flow == Flow.OK) {
      flow = result;
    }
    notifyAll();
  }

  /** Refuses chunks and wakes everybody up. */
  synchronized void startFlushing() {
    flushing = true;
    notifyAll();
  }

  /** Takes chunks again, once the task is through with its one; drops the one that waits. */
  synchronized void stopFlushing() throws InterruptedException {
    while (busy) {
      wait();
    }
    drop();
    flushing = false;
    flow = Flow.OK;
  }

  /** The pad is switched on. */
  synchronized void start() {
    stopped = false;
    flushing = false;
    flow = Flow.OK;
  }

  /** The pad is switched off: the task ends. */
  synchronized void stop() {
    stopped = true;
    drop();
    notifyAll();
  }

  private boolean going() {
    return !stopped && !flushing && flow == Flow.OK;
  }

  private int result() {
    return stopped || flushing ? Flow.FLUSHING : flow;
  }

  private void drop() {
    if (waiting != null) {
      waiting.discard(0);
      waiting = null;
    }
  }
}
