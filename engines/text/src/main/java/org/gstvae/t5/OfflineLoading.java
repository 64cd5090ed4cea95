package org.gstvae.t5;

import java.io.IOException;
import java.nio.file.Path;
import org.gstvae.engine.EngineException;

/**
 * Opens what DJL wraps. Its native libraries lie in its jars; told to be offline it takes them from
 * there, neither looks for GPU variants on the network nor reports its use.
 */
final class OfflineLoading {
  private static final String OFFLINE = "ai.djl.offline";

  private OfflineLoading() {}

  /** Something that is opened. */
  @FunctionalInterface
  interface Opening<T> {
    T open() throws IOException;
  }

  /**
   * Opens a file with DJL.
   *
   * @throws EngineException INVALID if the file is, UNAVAILABLE if the native library does not load
   */
  static synchronized <T> T open(Path file, Opening<T> opening) throws EngineException {
    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    String before = System.getProperty(OFFLINE);
    System.setProperty(OFFLINE, "true");
    // DJL looks for its resources through the thread.
    thread.setContextClassLoader(OfflineLoading.class.getClassLoader());
    try {
      return opening.open();
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": cannot be read: " + e.getMessage(), e);
    } catch (LinkageError | AssertionError e) {
      throw unavailable(e);
    } catch (RuntimeException e) {
      // DJL's own exception is for both; only where the library failed there is a cause.
      if (e instanceof ai.djl.engine.EngineException && e.getCause() != null) {
        throw unavailable(e);
      }
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": not a tokeniser: " + e.getMessage(), e);
    } finally {
      thread.setContextClassLoader(loader);
      if (before == null) {
        System.clearProperty(OFFLINE);
      } else {
        System.setProperty(OFFLINE, before);
      }
    }
  }

  private static EngineException unavailable(Throwable e) {
    return new EngineException(
        EngineException.Kind.UNAVAILABLE,
        "the tokeniser's native library cannot be loaded: "
            + e.getMessage()
            + "; see that DJL's cache (~/.djl.ai) is writable and has room",
        e);
  }
}
