package org.gstvae.plugin.element;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.Gst;

/** A pad of an element, made from its template and owned by the element. */
public final class Pad {
  /** GST_PAD_SINK. */
  private static final int SINK = 2;

  private static final Map<Long, Pad> PADS = new ConcurrentHashMap<>();

  // GStreamer holds their addresses for ever, so they must never be collected.
  private static final Gst.Chain CHAIN = (pad, parent, buffer) -> PADS.get(pad).chain(buffer);
  private static final Gst.PadFunction EVENT = (pad, parent, event) -> PADS.get(pad).event(event);
  private static final Gst.PadFunction QUERY = (pad, parent, query) -> PADS.get(pad).query(query);
  private static final Gst.Activate ACTIVATE = (pad, parent) -> PADS.get(pad).activate();
  private static final Gst.ActivateMode ACTIVATE_MODE =
      (pad, parent, mode, active) -> PADS.get(pad).activateMode(mode, active != 0);
  private static final Gst.TaskFunction LOOP = pad -> PADS.get(pad).loop();

  static {
    StreamingThreads.attach(CHAIN, EVENT, QUERY, ACTIVATE, ACTIVATE_MODE, LOOP);
  }

  private final Element element;
  private final PadHandler handler;
  private final long address;

  /** Makes the pad of a template and adds it; for the element's constructor. */
  public Pad(Element element, String template, PadHandler handler) {
    this.element = element;
    this.handler = handler;
    address =
        Gst.gst_pad_new_from_template(
            Gst.gst_element_class_get_pad_template(element.klass(), template), template);
    PADS.put(address, this);
    element.own(this);
    if (Gst.gst_pad_get_direction(address) == SINK) {
      Gst.gst_pad_set_chain_function_full(address, CHAIN, 0, 0);
    }
    Gst.gst_pad_set_event_function_full(address, EVENT, 0, 0);
    Gst.gst_pad_set_query_function_full(address, QUERY, 0, 0);
    Gst.gst_pad_set_activate_function_full(address, ACTIVATE, 0, 0);
    Gst.gst_pad_set_activatemode_function_full(address, ACTIVATE_MODE, 0, 0);
    Gst.gst_element_add_pad(element.address(), address);
  }

  private Pad(Element element, long address, PadHandler handler) {
    this.element = element;
    this.handler = handler;
    this.address = address;
    PADS.put(address, this);
    element.own(this);
  }

  /**
   * A source pad that the base class made, for the element's constructor: its queries and its
   * activation go to the handler, buffers and events stay the base class's.
   */
  static Pad ofBaseClass(Element element, long address, PadHandler handler) {
    Pad pad = new Pad(element, address, handler);
    Gst.gst_pad_set_query_function_full(address, QUERY, 0, 0);
    Gst.gst_pad_set_activatemode_function_full(address, ACTIVATE_MODE, 0, 0);
    return pad;
  }

  /** The GstPad. */
  public long address() {
    return address;
  }

  /** The element that it belongs to. */
  public Element element() {
    return element;
  }

  /** GStreamer's own handling of an event, which it takes. */
  public boolean eventDefault(long event) {
    return Gst.gst_pad_event_default(address, element.address(), event) != 0;
  }

  /** GStreamer's own handling of a query. */
  public boolean queryDefault(long query) {
    return Gst.gst_pad_query_default(address, element.address(), query) != 0;
  }

  /** Starts the pad's task, or lets it go on: {@link PadHandler#loop} again and again. */
  public boolean startTask() {
    return Gst.gst_pad_start_task(address, LOOP, address, 0) != 0;
  }

  /** Lets the task rest after this round; may be called from it. */
  public void pauseTask() {
    Gst.gst_pad_pause_task(address);
  }

  /** Waits until the task's round is over and ends it. */
  public void stopTask() {
    Gst.gst_pad_stop_task(address);
  }

  /** Pushes a buffer, which is given away; returns a {@code Flow}. */
  public int push(long buffer) {
    return Gst.gst_pad_push(address, buffer);
  }

  /** Pushes an event, which is given away. */
  public boolean pushEvent(long event) {
    return Gst.gst_pad_push_event(address, event) != 0;
  }

  /** Asks the pad on the other side. */
  public boolean peerQuery(long query) {
    return Gst.gst_pad_peer_query(address, query) != 0;
  }

  void forget() {
    PADS.remove(address);
  }

  private int chain(long buffer) {
    try {
      return handler.chain(this, buffer);
    } catch (Throwable failure) {
      Messages.error(element, failure);
      return Flow.ERROR;
    }
  }

  private int event(long event) {
    try {
      return handler.event(this, event) ? 1 : 0;
    } catch (Throwable failure) {
      Messages.error(element, failure);
      return 0;
    }
  }

  private int query(long query) {
    try {
      return handler.query(this, query) ? 1 : 0;
    } catch (Throwable failure) {
      Messages.error(element, failure);
      return 0;
    }
  }

  private int activate() {
    try {
      return handler.activate(this) ? 1 : 0;
    } catch (Throwable failure) {
      Messages.error(element, failure);
      return 0;
    }
  }

  private int activateMode(int mode, boolean active) {
    try {
      return handler.activateMode(this, mode, active) ? 1 : 0;
    } catch (Throwable failure) {
      Messages.error(element, failure);
      return 0;
    }
  }

  private void loop() {
    try {
      handler.loop(this);
    } catch (Throwable failure) {
      Messages.error(element, failure);
      pauseTask();
    }
  }
}
