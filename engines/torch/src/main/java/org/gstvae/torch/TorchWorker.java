package org.gstvae.torch;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Job;
import org.gstvae.engine.JobTiming;

/**
 * The thread that calls libtorch. One thread, because every thread that enters OpenMP gets a pool
 * of its own, and because gradient mode and the number of threads belong to the calling thread.
 */
final class TorchWorker implements AutoCloseable {
  /** Work that may fail with a sentence. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws EngineException;
  }

  /** What libtorch's allocator says when it gets none. */
  private static final String NO_MEMORY = "can't allocate memory";

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private boolean closing;
  private boolean closed;
  private volatile boolean abandoned;

  /** Why libtorch does not work here; written and read on the thread. */
  private EngineException broken;

  TorchWorker(int threads) {
    int count = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    thread = new Thread(() -> loop(count), "gstvae-torch");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Queues work; it is taken up after all that was queued before. After {@link #close} it fails.
   *
   * @param what names the work where memory runs out, for example {@code 8 frames of 1920x1080}
   */
  <T> CompletableFuture<T> submit(String what, Work<T> work) {
    CompletableFuture<T> future = new CompletableFuture<>();
    boolean queued =
        add(
            () -> {
              try {
                if (broken != null) {
                  throw broken;
                }
                future.complete(work.run());
              } catch (EngineException e) {
                future.completeExceptionally(e);
              } catch (CancellationException e) {
                future.completeExceptionally(
                    new EngineException(EngineException.Kind.FAILED, what + ": given up", e));
              } catch (OutOfMemoryError e) {
                future.completeExceptionally(outOfMemory(what, e));
              } catch (RuntimeException | Error e) {
                future.completeExceptionally(translate(what, e));
              }
            });
    if (!queued) {
      future.completeExceptionally(
          new EngineException(EngineException.Kind.FAILED, what + ": the engine is closed"));
    }
    return future;
  }

  private synchronized boolean add(Runnable task) {
    return !closing && queue.add(task);
  }

  /** Runs work on the thread and waits for it. */
  <T> T call(String what, Work<T> work) throws EngineException {
    return result(submit(what, work));
  }

  /** Waits for work; interrupting the calling thread ends the wait. */
  static <T> T result(CompletableFuture<T> future) throws EngineException {
    try {
      return await(future);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(EngineException.Kind.FAILED, "interrupted while waiting", e);
    }
  }

  /** A future as the engine interface's job. */
  static Job job(CompletableFuture<JobTiming> future) {
    return new Job() {
      @Override
      public JobTiming await() throws EngineException, InterruptedException {
        return TorchWorker.await(future);
      }

      @Override
      public boolean isDone() {
        return future.isDone();
      }
    };
  }

  @Override
  public void close() {
    synchronized (this) {
      if (!closing) {
        closing = true;
        queue.add(() -> closed = true);
      }
    }
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

  /** Closes without waiting for work that calls {@link #checkWanted}: it fails. */
  void abandon() {
    abandoned = true;
    close();
  }

  /** For long work, every now and then: ends it where the worker is abandoned. */
  void checkWanted() {
    if (abandoned) {
      throw new CancellationException("the worker was abandoned");
    }
  }

  private void loop(int threads) {
    NoGradGuard noGradients = null;
    try {
      NativeSettings.waitPassively();
      noGradients = new NoGradGuard();
      torch.set_num_threads(threads);
    } catch (LinkageError | RuntimeException e) {
      broken =
          new EngineException(
              EngineException.Kind.UNAVAILABLE,
              "libtorch cannot be loaded: "
                  + firstLine(e)
                  + "; see that the JavaCPP cache (~/.javacpp/cache) is writable and has room",
              e);
    }
    try {
      while (!closed) {
        queue.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (noGradients != null) {
        noGradients.close();
      }
    }
  }

  private static <T> T await(CompletableFuture<T> future)
      throws EngineException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException failure) {
        throw failure;
      }
      throw new EngineException(EngineException.Kind.FAILED, firstLine(e.getCause()), e.getCause());
    }
  }

  private static EngineException translate(String what, Throwable e) {
    String message = firstLine(e);
    return message.contains(NO_MEMORY)
        ? outOfMemory(what, e)
        : new EngineException(EngineException.Kind.FAILED, "libtorch: " + message, e);
  }

  private static EngineException outOfMemory(String what, Throwable cause) {
    return new EngineException(
        EngineException.Kind.OUT_OF_MEMORY,
        "out of host memory for " + what + "; lower the picture size or frames-per-chunk",
        cause);
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }
}
