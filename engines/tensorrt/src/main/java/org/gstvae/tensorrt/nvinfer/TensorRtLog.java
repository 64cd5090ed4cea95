package org.gstvae.tensorrt.nvinfer;

import java.util.function.Consumer;
import org.bytedeco.tensorrt.nvinfer.ILogger;

/**
 * TensorRT's log: errors are kept for the sentence of a failure, everything goes to a listener.
 * TensorRT calls it on threads of its own; it must be held for as long as objects made with it
 * live.
 */
final class TensorRtLog extends ILogger {
  private final Consumer<String> listener;
  private volatile String lastError = "";

  /**
   * A log.
   *
   * @param listener told every line, on any thread
   */
  TensorRtLog(Consumer<String> listener) {
    this.listener = listener;
  }

  /** The last error's text; empty without one. */
  String lastError() {
    return lastError;
  }

  @Override
  public void log(Severity severity, String line) {
    // An exception must not cross into C++.
    try {
      Severity level = severity.intern();
      if (level == Severity.kINTERNAL_ERROR || level == Severity.kERROR) {
        lastError = line;
      }
      listener.accept(line);
    } catch (RuntimeException e) {
      lastError = "log: " + e;
    }
  }
}
