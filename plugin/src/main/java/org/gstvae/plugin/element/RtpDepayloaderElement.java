package org.gstvae.plugin.element;

import java.util.function.LongFunction;
import org.gstvae.plugin.gst.EventType;
import org.gstvae.plugin.gst.GLib;
import org.gstvae.plugin.gst.GstRtp;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;

/**
 * A subclass of GstRTPBaseDepayload. The base class drops duplicates and packets from the past,
 * makes the segment, reads header extensions, and has the properties for all that; it makes the
 * pads {@code sink} and {@code src} from their templates.
 */
public abstract class RtpDepayloaderElement extends Element {
  private static final GstRtp.BaseFunction SET_CAPS =
      (depayloader, caps) -> self(depayloader).caps(caps);
  private static final GstRtp.ProcessPacket PROCESS =
      (depayloader, packet) -> self(depayloader).packet(packet);
  // The base class would announce a gap for every lost packet, in the middle of a chunk.
  private static final GstRtp.BaseFunction PACKET_LOST = (depayloader, event) -> 1;
  private static final GstRtp.BaseFunction HANDLE_EVENT =
      (depayloader, event) -> self(depayloader).event(event);

  // One subclass, so one parent: set when its class is initialised.
  private static volatile ParentFunction parentHandleEvent;

  private final Pad src;

  /**
   * For a new instance.
   *
   * @param handler answers the source pad's queries, and has its task
   */
  protected RtpDepayloaderElement(long address, PadHandler handler) {
    super(address);
    src = Pad.ofBaseClass(this, Memory.getLong(address, Layout.DEPAYLOAD_SRC_PAD), handler);
  }

  /** Begins the description of a depayloader. */
  public static <E extends RtpDepayloaderElement> ElementType.Builder<E> builder(
      String name, String typeName, LongFunction<E> factory) {
    return ElementType.builder(name, typeName, factory)
        .parent(
            new ElementType.Parent(
                GstRtp::gst_rtp_base_depayload_get_type, RtpDepayloaderElement::install));
  }

  private static void install(long klass, long parentClass) {
    parentHandleEvent = new ParentFunction(parentClass, Layout.DEPAYLOAD_HANDLE_EVENT);
    VirtualFunctions.set(klass, Layout.DEPAYLOAD_SET_CAPS, SET_CAPS);
    VirtualFunctions.set(klass, Layout.DEPAYLOAD_PROCESS, PROCESS);
    VirtualFunctions.set(klass, Layout.DEPAYLOAD_PACKET_LOST, PACKET_LOST);
    VirtualFunctions.set(klass, Layout.DEPAYLOAD_HANDLE_EVENT, HANDLE_EVENT);
  }

  /** New RTP caps, borrowed; whether they suit downstream. */
  protected abstract boolean setCaps(long caps) throws Exception;

  /** A GstRTPBuffer, mapped for reading and borrowed. */
  protected abstract void process(long packet) throws Exception;

  /** A serialized event comes, borrowed, before the base class handles it. */
  protected abstract void beforeEvent(long event) throws Exception;

  /** A flush is over: forget what was collected. */
  protected abstract void flush();

  /** The GstPad {@code sink}. */
  protected final long sinkPad() {
    return Memory.getLong(address(), Layout.DEPAYLOAD_SINK_PAD);
  }

  /** The pad {@code src}. */
  protected final Pad src() {
    return src;
  }

  /** The GstSegment of the input. */
  protected final long segment() {
    return address() + Layout.DEPAYLOAD_SEGMENT;
  }

  /** Sets the clock rate, which the base class needs before the first packet. */
  protected final void setClockRate(int rate) {
    Memory.setInt(address(), Layout.DEPAYLOAD_CLOCK_RATE, rate);
  }

  /** Pushes a buffer, which is given away; returns a {@code Flow}. */
  protected final int push(long buffer) {
    return GstRtp.gst_rtp_base_depayload_push(address(), buffer);
  }

  /** Does something as if it came in on the sink pad, so that nothing else does at that time. */
  protected final void onStream(Runnable action) {
    long lock = sinkPad() + Layout.PAD_STREAM_LOCK;
    GLib.g_rec_mutex_lock(lock);
    try {
      action.run();
    } finally {
      GLib.g_rec_mutex_unlock(lock);
    }
  }

  private static RtpDepayloaderElement self(long depayloader) {
    return (RtpDepayloaderElement) Element.of(depayloader);
  }

  private int caps(long caps) {
    try {
      return setCaps(caps) ? 1 : 0;
    } catch (Throwable failure) {
      fail(failure);
      return 0;
    }
  }

  private long packet(long packet) {
    try {
      process(packet);
    } catch (Throwable failure) {
      fail(failure);
    }
    // What is complete has been pushed.
    return 0;
  }

  private int event(long event) {
    int type = EventType.of(event);
    try {
      if (type == EventType.FLUSH_STOP) {
        flush();
      } else if (EventType.serialized(type)) {
        beforeEvent(event);
      }
    } catch (Throwable failure) {
      fail(failure);
    }
    return parentHandleEvent.call(address(), event);
  }
}
