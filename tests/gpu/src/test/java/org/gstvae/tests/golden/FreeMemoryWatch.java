package org.gstvae.tests.golden;

import org.gstvae.engine.EngineException;

/** The least free device memory while something runs. */
final class FreeMemoryWatch {
  private static final int MILLIS = 10;

  private final Thread thread = new Thread(this::watch, "free-memory");
  private volatile boolean stopped;
  private volatile long least = Long.MAX_VALUE;
  private volatile EngineException failure;

  private FreeMemoryWatch() {}

  static FreeMemoryWatch start() {
    FreeMemoryWatch watch = new FreeMemoryWatch();
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  /** Bytes. */
  long stop() throws EngineException, InterruptedException {
    stopped = true;
    thread.join();
    if (failure != null) {
      throw failure;
    }
    return least;
  }

  private void watch() {
    try {
      while (!stopped) {
        least = Math.min(least, GpuGraphs.freeDeviceBytes());
        Thread.sleep(MILLIS);
      }
    } catch (EngineException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
