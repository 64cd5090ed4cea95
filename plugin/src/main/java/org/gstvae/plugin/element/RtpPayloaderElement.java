package org.gstvae.plugin.element;

import java.util.function.LongFunction;
import org.gstvae.plugin.gst.EventType;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.GstRtp;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;

/**
 * A subclass of GstRTPBasePayload. The base class numbers packets, makes RTP timestamps of their
 * PTS, negotiates payload type, SSRC and header extensions, and has the properties for all that; it
 * makes the pads {@code sink} and {@code src} from their templates.
 */
public abstract class RtpPayloaderElement extends Element {
  private static final GstRtp.BaseFunction SET_CAPS =
      (payloader, caps) -> self(payloader).caps(caps);
  private static final GstRtp.BaseFunction HANDLE_BUFFER =
      (payloader, buffer) -> self(payloader).buffer(buffer);
  private static final GstRtp.BaseFunction SINK_EVENT =
      (payloader, event) -> self(payloader).event(event);

  // One subclass, so one parent: set when its class is initialised.
  private static volatile ParentFunction parentSinkEvent;

  private final Pad src;

  /**
   * For a new instance.
   *
   * @param handler answers the source pad's queries, and has its task
   */
  protected RtpPayloaderElement(long address, PadHandler handler) {
    super(address);
    src = Pad.ofBaseClass(this, Memory.getLong(address, Layout.PAYLOAD_SRC_PAD), handler);
  }

  /** Begins the description of a payloader. */
  public static <E extends RtpPayloaderElement> ElementType.Builder<E> builder(
      String name, String typeName, LongFunction<E> factory) {
    return ElementType.builder(name, typeName, factory)
        .parent(
            new ElementType.Parent(
                GstRtp::gst_rtp_base_payload_get_type, RtpPayloaderElement::install));
  }

  private static void install(long klass, long parentClass) {
    parentSinkEvent = new ParentFunction(parentClass, Layout.PAYLOAD_SINK_EVENT);
    VirtualFunctions.set(klass, Layout.PAYLOAD_SET_CAPS, SET_CAPS);
    VirtualFunctions.set(klass, Layout.PAYLOAD_HANDLE_BUFFER, HANDLE_BUFFER);
    VirtualFunctions.set(klass, Layout.PAYLOAD_SINK_EVENT, SINK_EVENT);
  }

  /** New input caps, borrowed; whether they suit downstream. */
  protected abstract boolean setCaps(long caps) throws Exception;

  /** A buffer arrives, owned from here; returns a {@code Flow}. */
  protected abstract int handleBuffer(long buffer) throws Exception;

  /** A serialized event comes, borrowed, before the base class handles it. */
  protected abstract void beforeEvent(long event) throws Exception;

  /** A flush begins: nothing may be waited for any more. */
  protected abstract void startFlushing();

  /** A flush ends; downstream still refuses what is pushed. */
  protected abstract void stopFlushing() throws Exception;

  /** The GstPad {@code sink}. */
  protected final long sinkPad() {
    return Memory.getLong(address(), Layout.PAYLOAD_SINK_PAD);
  }

  /** The pad {@code src}. */
  protected final Pad src() {
    return src;
  }

  /** Most bytes of a payload, by the property mtu. */
  protected final int room() {
    return GstRtp.gst_rtp_buffer_calc_payload_len(
        Memory.getInt(address(), Layout.PAYLOAD_MTU), (byte) 0, (byte) 0);
  }

  /** The GstSegment of the input. */
  protected final long segment() {
    return address() + Layout.PAYLOAD_SEGMENT;
  }

  /** Numbers a packet and pushes it, which is given away; returns a {@code Flow}. */
  protected final int push(long packet) {
    return GstRtp.gst_rtp_base_payload_push(address(), packet);
  }

  private static RtpPayloaderElement self(long payloader) {
    return (RtpPayloaderElement) Element.of(payloader);
  }

  private int caps(long caps) {
    try {
      return setCaps(caps) ? 1 : 0;
    } catch (Throwable failure) {
      fail(failure);
      return 0;
    }
  }

  private int buffer(long buffer) {
    try {
      return handleBuffer(buffer);
    } catch (Throwable failure) {
      fail(failure);
      return Flow.ERROR;
    }
  }

  private int event(long event) {
    int type = EventType.of(event);
    try {
      if (type == EventType.FLUSH_START) {
        startFlushing();
      } else if (type == EventType.FLUSH_STOP) {
        stopFlushing();
      } else if (EventType.serialized(type)) {
        beforeEvent(event);
      }
    } catch (Throwable failure) {
      fail(failure);
    }
    return parentSinkEvent.call(address(), event);
  }
}
