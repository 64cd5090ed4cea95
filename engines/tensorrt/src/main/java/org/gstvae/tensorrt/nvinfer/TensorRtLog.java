package org.gstvae.tensorrt.nvinfer;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.gstvae.engine.EngineException;

/**
 * What TensorRT says during one operation: errors are kept for the sentence of its failure,
 * everything goes to a listener. Opened before the operation on the thread that does it, and closed
 * behind it.
 *
 * <p>TensorRT itself has one logger per process, {@link ProcessLogger}. What it says on a thread
 * with an open log is for that log, the innermost where one operation is within another; what it
 * says on threads of its own, which nothing ties to an operation, is for all open logs.
 */
final class TensorRtLog implements AutoCloseable {
  private static final List<TensorRtLog> OPEN = new CopyOnWriteArrayList<>();

  private final Thread thread = Thread.currentThread();
  private final Consumer<String> listener;
  private volatile String lastError = "";
  private volatile boolean outOfMemory;

  private TensorRtLog(Consumer<String> listener) {
    this.listener = listener;
  }

  /** A log of which only errors are wanted. */
  static TensorRtLog open() {
    return open(line -> {});
  }

  /**
   * A log.
   *
   * @param listener told every line, on any thread
   */
  static TensorRtLog open(Consumer<String> listener) {
    TensorRtLog log = new TensorRtLog(listener);
    OPEN.add(log);
    return log;
  }

  /** Takes a line that TensorRT says on this thread. */
  static void dispatch(boolean error, String line) {
    TensorRtLog own = null;
    for (TensorRtLog log : OPEN) {
      if (log.thread == Thread.currentThread()) {
        own = log;
      }
    }
    if (own != null) {
      own.accept(error, line);
    } else {
      OPEN.forEach(log -> log.accept(error, line));
    }
  }

  private void accept(boolean error, String line) {
    if (error) {
      lastError = line;
      if (saysOutOfMemory(line)) {
        outOfMemory = true;
      }
    }
    // Nothing thrown must cross into C++, which calls this.
    try {
      listener.accept(line);
    } catch (RuntimeException | Error e) {
      lastError = "log: " + e;
    }
  }

  /**
   * Whether a line is about memory: TensorRT's error code has it in one word, CUDA's text in three.
   * Often another error follows it, of what could not be done without the memory.
   */
  private static boolean saysOutOfMemory(String line) {
    return line.contains("OutOfMemory") || line.toLowerCase(Locale.ROOT).contains("out of memory");
  }

  /** Whether an error since the opening was that memory ran out. */
  boolean outOfMemory() {
    return outOfMemory;
  }

  /** The operation's failure, with the last error. */
  EngineException failed(String what) {
    String error = lastError;
    return new EngineException(
        outOfMemory ? EngineException.Kind.OUT_OF_MEMORY : EngineException.Kind.FAILED,
        "TensorRT: " + what + (error.isEmpty() ? "" : ": " + error));
  }

  @Override
  public void close() {
    OPEN.remove(this);
  }
}
