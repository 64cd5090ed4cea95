package org.gstvae.plugin.element;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gstvae.plugin.gst.Memory;

/**
 * The Java half of a GstElement. It lives from the instance's construction to its finalisation;
 * what an element needs only while it runs is opened and closed in the methods for state changes.
 */
public abstract class Element {
  private static final Map<Long, Element> ELEMENTS = new ConcurrentHashMap<>();

  private final long address;
  private final List<Pad> pads = new ArrayList<>();
  private String lastError;
  private volatile boolean leaving;

  /** For a new instance. */
  protected Element(long address) {
    this.address = address;
  }

  /** The GstElement. */
  public final long address() {
    return address;
  }

  /** NULL to READY: reach for what may be missing. */
  protected void open() throws Exception {}

  /** READY to PAUSED, before the pads are active. */
  protected void start() throws Exception {}

  /** PAUSED to READY, before the pads stop: end what streaming threads wait for. */
  protected void interrupt() {}

  /** PAUSED to READY, after the pads stopped. */
  protected void stop() {}

  /** READY to NULL; also after {@link #open} failed. */
  protected void close() {}

  /** The instance is finalised: give back what the constructor took. */
  protected void dispose() {}

  /** Whether the element goes from PAUSED to READY: long work should be given up. */
  public final boolean leaving() {
    return leaving;
  }

  final void leave(boolean now) {
    leaving = now;
    if (now) {
      interrupt();
    }
  }

  /** Posts an error of this element; giving up work because it is stopped is none. */
  protected final void fail(Throwable failure) {
    if (leaving && failure instanceof InterruptedException) {
      return;
    }
    Messages.error(this, failure);
  }

  /** Whether an error has another text than the one before it. */
  final synchronized boolean firstTime(String error) {
    boolean first = !error.equals(lastError);
    lastError = error;
    return first;
  }

  /** Lets errors be posted again that were posted before. */
  final synchronized void forgetErrors() {
    lastError = null;
  }

  final long klass() {
    return Memory.getLong(address, 0);
  }

  final void own(Pad pad) {
    pads.add(pad);
  }

  static void add(Element element) {
    ELEMENTS.put(element.address, element);
  }

  /** The Java half of an instance. */
  static Element of(long address) {
    return ELEMENTS.get(address);
  }

  static void forget(long address) {
    Element element = ELEMENTS.remove(address);
    if (element != null) {
      element.dispose();
      element.pads.forEach(Pad::forget);
    }
  }
}
