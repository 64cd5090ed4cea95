package org.gstvae.plugin.rtp;

/** A time that one thread sets and another waits for. */
final class Deadline {
  private static final long NANOS_PER_MILLISECOND = 1_000_000;

  /** A time of System.nanoTime; compared by identity. */
  private static final class Time {
    private final long nanos;

    private Time(long nanos) {
      this.nanos = nanos;
    }
  }

  private Time time;
  private boolean shut = true;

  /** Sets another time. */
  synchronized void set(long nanos) {
    time = new Time(nanos);
    notifyAll();
  }

  /** Moves the time, if one is set, so that it does not come before another. */
  synchronized void extend(long nanos) {
    if (time != null && time.nanos < nanos) {
      set(nanos);
    }
  }

  /** There is nothing to wait for. */
  synchronized void clear() {
    time = null;
    notifyAll();
  }

  /** Lets threads wait. */
  synchronized void open() {
    shut = false;
  }

  /** Wakes up who waits, and lets nobody wait any more. */
  synchronized void shut() {
    shut = true;
    time = null;
    notifyAll();
  }

  /** Waits until a time that was set has come, and returns it; null once shut. */
  synchronized Object await() throws InterruptedException {
    while (!shut) {
      long left = time == null ? Long.MAX_VALUE : time.nanos - System.nanoTime();
      if (left <= 0) {
        return time;
      }
      wait(left / NANOS_PER_MILLISECOND, (int) (left % NANOS_PER_MILLISECOND));
    }
    return null;
  }

  /** Whether a time that {@link #await} returned still holds. */
  synchronized boolean is(Object awaited) {
    return time != null && time == awaited;
  }
}
