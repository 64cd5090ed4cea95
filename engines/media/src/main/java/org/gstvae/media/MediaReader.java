package org.gstvae.media;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.freedesktop.gstreamer.Buffer;
import org.freedesktop.gstreamer.Bus;
import org.freedesktop.gstreamer.BusSyncReply;
import org.freedesktop.gstreamer.Caps;
import org.freedesktop.gstreamer.FlowReturn;
import org.freedesktop.gstreamer.Gst;
import org.freedesktop.gstreamer.GstException;
import org.freedesktop.gstreamer.Pipeline;
import org.freedesktop.gstreamer.Sample;
import org.freedesktop.gstreamer.State;
import org.freedesktop.gstreamer.Structure;
import org.freedesktop.gstreamer.Version;
import org.freedesktop.gstreamer.elements.AppSink;
import org.freedesktop.gstreamer.message.ErrorMessage;
import org.freedesktop.gstreamer.message.Message;
import org.gstvae.engine.EngineException;

/**
 * A video or image file as a sequence of RGB frames, decoded by GStreamer.
 *
 * <p>Scaling is Catmull-Rom with as many taps as the ratio needs, done before the conversion to
 * RGB; the aspect ratio is not kept. Not safe for use by several threads at once.
 */
public final class MediaReader implements AutoCloseable {
  /** Decoded frames that may wait; the decoder pauses beyond that. */
  private static final int QUEUE = 4;

  private sealed interface Event permits Picture, End, Failure {}

  private record Picture(int width, int height, ByteBuffer rgb) implements Event {}

  private record End() implements Event {}

  private record Failure(String reason) implements Event {}

  private final Path file;
  private final MediaOptions options;
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(QUEUE + 2);
  private final Pipeline pipeline;
  private final AppSink sink;
  // gst1-java-core keeps callbacks reachable only through their objects
  private final AppSink.NEW_SAMPLE onSample = this::sample;
  private final AppSink.EOS onEnd = element -> put(new End());
  private final Bus bus;
  private volatile boolean closed;
  private Picture first;
  private boolean ended;
  private int seen;
  private int taken;

  private MediaReader(Path file, MediaOptions options, Pipeline pipeline) {
    this.file = file;
    this.options = options;
    this.pipeline = pipeline;
    pipeline.getElementByName("source").set("location", file.toString());
    sink = (AppSink) pipeline.getElementByName("frames");
    sink.set("emit-signals", true);
    sink.connect(onSample);
    sink.connect(onEnd);
    bus = pipeline.getBus();
    bus.setSyncHandler(this::message);
  }

  /**
   * Opens a file and decodes its first frame.
   *
   * @throws EngineException NOT_FOUND if there is no such file, INVALID if it cannot be decoded,
   *     UNAVAILABLE if GStreamer or its basic plugins are missing
   */
  public static MediaReader open(Path file, MediaOptions options) throws EngineException {
    if (!Files.isRegularFile(file)) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, file + ": no such file");
    }
    MediaReader reader = new MediaReader(file, options, pipeline(options));
    try {
      reader.pipeline.setState(State.PLAYING);
      if (reader.take() instanceof Picture picture) {
        reader.first = picture;
        return reader;
      }
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": there is no picture in this file");
    } catch (EngineException e) {
      reader.close();
      throw e;
    }
  }

  private static Pipeline pipeline(MediaOptions options) throws EngineException {
    String caps = "video/x-raw,format=RGB";
    if (options.width() > 0) {
      caps += ",width=" + options.width() + ",height=" + options.height();
    }
    try {
      Gst.init(Version.of(1, 18), "gst-vae");
      return (Pipeline)
          Gst.parseLaunch(
              "filesrc name=source ! decodebin ! videoscale method=catrom add-borders=false"
                  + " ! videoconvert dither=none ! "
                  + caps
                  + " ! appsink name=frames sync=false max-buffers="
                  + QUEUE);
    } catch (GstException | UnsatisfiedLinkError e) {
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE,
          "GStreamer cannot read media files here ("
              + e.getMessage()
              + "); install gstreamer1.0-plugins-base",
          e);
    }
  }

  /** Width of the frames, in pixels. */
  public int width() {
    return first.width();
  }

  /** Height of the frames, in pixels. */
  public int height() {
    return first.height();
  }

  /**
   * The next frame.
   *
   * @return width * height * 3 bytes, R'G'B' by rows from the top, in a direct buffer that is the
   *     caller's; null after the last frame
   * @throws EngineException INVALID if the file is damaged from here on
   */
  public ByteBuffer read() throws EngineException {
    while (!ended && (options.maxFrames() == 0 || taken < options.maxFrames())) {
      Event event = seen == 0 ? first : take();
      if (!(event instanceof Picture picture)) {
        ended = true;
        return null;
      }
      if (picture.width() != width() || picture.height() != height()) {
        throw damaged("the picture size changes inside the file");
      }
      int index = seen - options.firstFrame();
      seen++;
      if (index >= 0 && index % options.stride() == 0) {
        taken++;
        return picture.rgb();
      }
    }
    return null;
  }

  private Event take() throws EngineException {
    try {
      Event event = events.take();
      if (event instanceof Failure failure) {
        throw damaged(failure.reason());
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(EngineException.Kind.FAILED, file + ": reading was interrupted", e);
    }
  }

  private EngineException damaged(String reason) {
    return new EngineException(
        EngineException.Kind.INVALID, file + ": cannot be decoded: " + reason);
  }

  private FlowReturn sample(AppSink from) {
    Sample sample = from.pullSample();
    if (sample == null) {
      return FlowReturn.EOS;
    }
    try {
      if (closed) {
        return FlowReturn.EOS;
      }
      put(copy(sample));
      return FlowReturn.OK;
    } finally {
      sample.dispose();
    }
  }

  private static Picture copy(Sample sample) {
    int width;
    int height;
    try (Caps caps = sample.getCaps()) {
      Structure structure = caps.getStructure(0);
      width = structure.getInteger("width");
      height = structure.getInteger("height");
    }
    Buffer buffer = sample.getBuffer();
    try {
      ByteBuffer mapped = buffer.map(false);
      int row = width * 3;
      // GstVideoInfo's default stride of packed formats
      int stride = (row + 3) & ~3;
      ByteBuffer rgb = ByteBuffer.allocateDirect(row * height);
      for (int y = 0; y < height; y++) {
        rgb.put(y * row, mapped, y * stride, row);
      }
      buffer.unmap();
      return new Picture(width, height, rgb);
    } finally {
      buffer.dispose();
    }
  }

  private BusSyncReply message(Message message) {
    if (message instanceof ErrorMessage error) {
      put(new Failure(error.getMessage()));
    }
    return BusSyncReply.DROP;
  }

  /** Waits while the queue is full: that is what holds the decoder back. */
  private void put(Event event) {
    if (closed) {
      return;
    }
    try {
      events.put(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    // lets a streaming thread go that waits for room, so that the state change can join it
    events.clear();
    pipeline.setState(State.NULL);
    bus.clearSyncHandler();
    sink.disconnect(onSample);
    sink.disconnect(onEnd);
    sink.dispose();
    bus.dispose();
    pipeline.dispose();
  }
}
