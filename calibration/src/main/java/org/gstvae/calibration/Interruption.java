package org.gstvae.calibration;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.gstvae.engine.EngineException;

/**
 * Lets work end in order when the process is asked to end: libtorch must not be running any more
 * when its library is torn down.
 */
final class Interruption implements AutoCloseable, BooleanSupplier {
  private static final int PATIENCE_SECONDS = 60;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::waitForTheEnd, "stop calibrating");
  private volatile boolean stopping;

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the work is to end now. */
  @Override
  public boolean getAsBoolean() {
    return stopping;
  }

  /**
   * Ends the work if it is to end now.
   *
   * @throws EngineException FAILED, then
   */
  void check() throws EngineException {
    if (stopping) {
      throw new EngineException(EngineException.Kind.FAILED, "interrupted");
    }
  }

  private void waitForTheEnd() {
    stopping = true;
    try {
      ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    if (!stopping) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
