package org.gstvae.plugin.rtp;

import org.gstvae.plugin.codec.RunningClock;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.gst.Gst;

/**
 * A running time of an element that one thread sets and another waits for, on the element's clock.
 */
final class Deadline {
  /** Compared by identity. */
  private static final class Time {
    private final long running;

    /** The GstClockID, a reference of the deadline's. */
    private final long id;

    private Time(long running, long id) {
      this.running = running;
      this.id = id;
    }
  }

  private final Element element;
  private Time time;
  private boolean shut = true;

  Deadline(Element element) {
    this.element = element;
  }

  /** Sets another time; none where the element has no clock. */
  synchronized void set(long running) {
    forget();
    long id = RunningClock.newWait(element, running);
    if (id != 0) {
      time = new Time(running, id);
      notifyAll();
    }
  }

  /** Moves the time, if one is set, so that at least so many nanoseconds are left. */
  synchronized void extend(long left) {
    if (time == null) {
      return;
    }
    long least = RunningClock.now(element) + left;
    if (time.running < least) {
      set(least);
    }
  }

  /** There is nothing to wait for. */
  synchronized void clear() {
    forget();
  }

  /** Lets threads wait. */
  synchronized void open() {
    shut = false;
  }

  /** Wakes up who waits, and lets nobody wait any more. */
  synchronized void shut() {
    shut = true;
    forget();
    notifyAll();
  }

  private void forget() {
    if (time != null) {
      Gst.gst_clock_id_unschedule(time.id);
      Gst.gst_clock_id_unref(time.id);
      time = null;
    }
  }

  /** Waits until a time that was set has come, and returns it; null once shut. */
  Object await() throws InterruptedException {
    while (true) {
      Time next = next();
      if (next == null) {
        return null;
      }
      // Not under the lock: whoever sets another time ends this by unscheduling the old one.
      int unused = Gst.gst_clock_id_wait(next.id, 0);
      Gst.gst_clock_id_unref(next.id);
      if (is(next)) {
        return next;
      }
    }
  }

  /** The time to wait for, with a reference to its id for the caller; null once shut. */
  private synchronized Time next() throws InterruptedException {
    while (!shut && time == null) {
      wait();
    }
    if (shut) {
      return null;
    }
    long unused = Gst.gst_clock_id_ref(time.id);
    return time;
  }

  /** Whether a time that {@link #await} returned still holds. */
  synchronized boolean is(Object awaited) {
    return time != null && time == awaited;
  }
}
