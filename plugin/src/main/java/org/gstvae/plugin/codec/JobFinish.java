package org.gstvae.plugin.codec;

import org.gstvae.engine.EngineException;
import org.gstvae.engine.Job;
import org.gstvae.plugin.element.Log;

/** Waits for jobs whose result nobody wants: their memory may not be freed before. */
public final class JobFinish {
  private JobFinish() {}

  /** Waits for the end, good or bad. */
  public static void await(Job job) {
    boolean interrupted = false;
    while (true) {
      try {
        var unused = job.await();
        break;
      } catch (EngineException e) {
        Log.debug(null, "a chunk that is not wanted failed: " + e.getMessage());
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
