package org.gstvae.tensorrt.nvinfer;

import org.bytedeco.tensorrt.nvinfer.ILogger;

/**
 * The logger that is given to all of TensorRT's objects, and lives as long as the process: TensorRT
 * keeps the first that it is given and uses it for whatever lives meanwhile, also when the object
 * that came with it is gone.
 */
final class ProcessLogger extends ILogger {
  private static final ProcessLogger INSTANCE = new ProcessLogger();

  private ProcessLogger() {
    // A scope of JavaCPP's that is open on this thread would free it at its end.
    retainReference();
  }

  /** The one. TensorRT has been loaded. */
  static ILogger get() {
    return INSTANCE;
  }

  @Override
  public void log(Severity severity, String line) {
    Severity level = severity.intern();
    TensorRtLog.dispatch(level == Severity.kINTERNAL_ERROR || level == Severity.kERROR, line);
  }
}
