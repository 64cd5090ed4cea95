package org.gstvae.plugin.element;

import java.util.function.LongFunction;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.GstVideo;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;

/**
 * A subclass of GstVideoEncoder. The base class handles segments, flushes, the drain at EOS, forced
 * key units, QoS and the latency query; it makes the pads {@code sink} and {@code src} from their
 * templates. A codec frame that {@link #handleFrame} got is owned until it is finished or released.
 */
public abstract class VideoEncoderElement extends Element {
  private static final int MESSAGE_QOS = 1 << 24;

  private static final GstVideo.EncoderFunction1 SET_FORMAT =
      (encoder, state) -> self(encoder).truth(element -> element.setFormat(state));
  private static final GstVideo.EncoderFunction1 HANDLE_FRAME =
      (encoder, frame) -> self(encoder).flow(element -> element.handleFrame(frame));
  private static final GstVideo.EncoderFunction FINISH =
      encoder -> self(encoder).flow(VideoEncoderElement::finishStream);
  private static final GstVideo.EncoderFunction FLUSH =
      encoder -> self(encoder).truth(VideoEncoderElement::flush);
  private static final GstVideo.EncoderFunction1 SINK_EVENT =
      (encoder, event) -> self(encoder).event(event);
  private static final GstVideo.EncoderFunction1 PROPOSE_ALLOCATION =
      (encoder, query) -> self(encoder).allocation(query);
  private static final GstVideo.TransformMeta TRANSFORM_META = (encoder, frame, meta) -> 0;
  private static final Gst.PostMessage POST_MESSAGE =
      (encoder, message) -> self(encoder).message(message);

  // One subclass, so one parent: set when its class is initialised.
  private static volatile ParentFunction parentSinkEvent;
  private static volatile ParentFunction parentProposeAllocation;
  private static volatile ParentFunction parentPostMessage;

  private volatile Thread releasing;

  /** For a new instance. */
  protected VideoEncoderElement(long address) {
    super(address);
  }

  /** Begins the description of a video encoder. */
  public static <E extends VideoEncoderElement> ElementType.Builder<E> builder(
      String name, String typeName, LongFunction<E> factory) {
    return ElementType.builder(name, typeName, factory)
        .parent(
            new ElementType.Parent(
                GstVideo::gst_video_encoder_get_type, VideoEncoderElement::install));
  }

  private static void install(long klass, long parentClass) {
    parentSinkEvent = new ParentFunction(parentClass, Layout.ENCODER_SINK_EVENT);
    parentProposeAllocation = new ParentFunction(parentClass, Layout.ENCODER_PROPOSE_ALLOCATION);
    parentPostMessage = new ParentFunction(parentClass, Layout.ELEMENT_POST_MESSAGE);
    VirtualFunctions.set(klass, Layout.ENCODER_SET_FORMAT, SET_FORMAT);
    VirtualFunctions.set(klass, Layout.ENCODER_HANDLE_FRAME, HANDLE_FRAME);
    VirtualFunctions.set(klass, Layout.ENCODER_FINISH, FINISH);
    VirtualFunctions.set(klass, Layout.ENCODER_FLUSH, FLUSH);
    VirtualFunctions.set(klass, Layout.ENCODER_SINK_EVENT, SINK_EVENT);
    VirtualFunctions.set(klass, Layout.ENCODER_PROPOSE_ALLOCATION, PROPOSE_ALLOCATION);
    VirtualFunctions.set(klass, Layout.ENCODER_TRANSFORM_META, TRANSFORM_META);
    VirtualFunctions.set(klass, Layout.ELEMENT_POST_MESSAGE, POST_MESSAGE);
  }

  /** New input: a GstVideoCodecState, borrowed. Frames that are held belong to the old one. */
  protected abstract void setFormat(long state) throws Exception;

  /** A GstVideoCodecFrame, owned from here; returns a {@code Flow}. */
  protected abstract int handleFrame(long frame) throws Exception;

  /** The stream ends: encodes what is held; returns a {@code Flow}. */
  protected abstract int finishStream() throws Exception;

  /** Drops what is held. */
  protected abstract void flush() throws Exception;

  /**
   * An event comes, borrowed, before the base class handles it. What is held is older than a
   * serialized one; others come on any thread.
   */
  protected abstract void beforeEvent(long event) throws Exception;

  /** Upstream asks for memory: a query to add to. */
  protected abstract void proposeAllocation(long query) throws Exception;

  /** The GstPad {@code sink}. */
  protected final long sinkPad() {
    return Memory.getLong(address(), Layout.ENCODER_SINK_PAD);
  }

  /** The GstPad {@code src}. */
  protected final long srcPad() {
    return Memory.getLong(address(), Layout.ENCODER_SRC_PAD);
  }

  /** Finishes a frame with the output buffer that was set in it; returns a {@code Flow}. */
  protected final int finish(long frame) {
    return GstVideo.gst_video_encoder_finish_frame(address(), frame);
  }

  /**
   * Finishes a frame whose picture went into another's output. Before 1.26 the base class takes
   * that for a dropped frame and says so on the bus, which is held back here.
   */
  protected final void release(long frame) {
    releasing = Thread.currentThread();
    try {
      GstVideo.gst_video_encoder_finish_frame(address(), frame);
    } finally {
      releasing = null;
    }
  }

  private static VideoEncoderElement self(long encoder) {
    return (VideoEncoderElement) Element.of(encoder);
  }

  private interface Body {
    void run(VideoEncoderElement element) throws Exception;
  }

  private interface FlowBody {
    int run(VideoEncoderElement element) throws Exception;
  }

  private int truth(Body body) {
    try {
      body.run(this);
      return 1;
    } catch (Throwable failure) {
      fail(failure);
      return 0;
    }
  }

  private int flow(FlowBody body) {
    try {
      return body.run(this);
    } catch (Throwable failure) {
      fail(failure);
      return Flow.ERROR;
    }
  }

  private int event(long event) {
    try {
      beforeEvent(event);
    } catch (Throwable failure) {
      fail(failure);
    }
    return parentSinkEvent.call(address(), event);
  }

  private int allocation(long query) {
    return truth(element -> element.proposeAllocation(query)) != 0
        ? parentProposeAllocation.call(address(), query)
        : 0;
  }

  private int message(long message) {
    if (releasing == Thread.currentThread()
        && Memory.getInt(message, Layout.MESSAGE_TYPE) == MESSAGE_QOS) {
      GstData.gst_mini_object_unref(message);
      return 1;
    }
    return parentPostMessage.call(address(), message);
  }
}
