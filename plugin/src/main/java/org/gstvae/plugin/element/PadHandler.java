package org.gstvae.plugin.element;

import org.gstvae.plugin.gst.Gst;

/**
 * What a pad does. Methods may throw: the exception becomes an error message, and the callback
 * fails.
 */
public interface PadHandler {
  /** GST_PAD_MODE_PUSH. */
  int PUSH = 1;

  /** GST_PAD_MODE_PULL. */
  int PULL = 2;

  /** A buffer arrives at a sink pad, which owns it from here; returns a {@code Flow}. */
  default int chain(Pad pad, long buffer) throws Exception {
    throw new UnsupportedOperationException("this pad takes no buffers");
  }

  /** An event arrives, which the handler owns; whether it was handled. */
  default boolean event(Pad pad, long event) throws Exception {
    return pad.eventDefault(event);
  }

  /** A query arrives; whether it was answered. */
  default boolean query(Pad pad, long query) throws Exception {
    return pad.queryDefault(query);
  }

  /** Chooses push or pull for a pad that is being activated. */
  default boolean activate(Pad pad) throws Exception {
    return Gst.gst_pad_activate_mode(pad.address(), PUSH, 1) != 0;
  }

  /** The pad is switched on or off in a mode. */
  default boolean activateMode(Pad pad, int mode, boolean active) throws Exception {
    return true;
  }

  /** One round of the pad's task. */
  default void loop(Pad pad) throws Exception {
    throw new UnsupportedOperationException("this pad has no task");
  }
}
