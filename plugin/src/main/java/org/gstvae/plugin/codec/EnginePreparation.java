package org.gstvae.plugin.codec;

import java.time.Duration;
import org.gstvae.engine.PreparationListener;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.Log;
import org.gstvae.plugin.gst.Gst;

/**
 * Tells applications, as GST_MESSAGE_PROGRESS with the code {@code engine}, how far the building of
 * an engine is. It happens on a streaming thread, so state changes are asynchronous meanwhile; a
 * pipeline that is stopped no longer waits for it.
 */
public final class EnginePreparation implements PreparationListener {
  private static final int START = 1;
  private static final int CONTINUE = 2;
  private static final int COMPLETE = 3;
  private static final int CANCELED = 4;
  private static final String CODE = "engine";

  private final Element element;
  private boolean started;
  private String last = "";

  /** Messages of an element. */
  public EnginePreparation(Element element) {
    this.element = element;
  }

  @Override
  public void progress(String what, double fraction, Duration left) {
    String time = left == null || fraction >= 1 ? "" : ", " + left.toSeconds() + " s left";
    last = what + ": " + Math.round(100 * fraction) + " %" + time;
    if (!started) {
      started = true;
      post(START);
    }
    if (fraction >= 1) {
      started = false;
      post(COMPLETE);
    } else {
      post(CONTINUE);
    }
  }

  @Override
  public void warning(String sentence) {
    Log.warning(element, sentence);
  }

  @Override
  public boolean cancelled() {
    boolean leaving = element.leaving();
    if (leaving && started) {
      started = false;
      post(CANCELED);
    }
    return leaving;
  }

  private void post(int type) {
    long message = Gst.gst_message_new_progress(element.address(), type, CODE, last);
    int unused = Gst.gst_element_post_message(element.address(), message);
  }
}
