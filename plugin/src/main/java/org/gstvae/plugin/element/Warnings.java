package org.gstvae.plugin.element;

import java.util.concurrent.TimeUnit;

/** Warnings of one element: at most one a second on the bus, which counts those before it. */
public final class Warnings {
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

  private final Element element;
  private boolean posted;
  private long last;
  private long held;

  /** Warnings of an element. */
  public Warnings(Element element) {
    this.element = element;
  }

  /** Posts a warning, or counts it. */
  public synchronized void post(ErrorCode code, String text) {
    long now = System.nanoTime();
    if (posted && now - last < INTERVAL) {
      held++;
      Log.warning(element, text);
      return;
    }
    posted = true;
    last = now;
    String count = held == 0 ? "" : " (" + held + " more since the last warning)";
    held = 0;
    Messages.warning(element, code, text + count);
  }
}
