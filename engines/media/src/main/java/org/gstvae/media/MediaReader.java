package org.gstvae.media;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
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

  /** How long to wait for a frame before the bus is looked at, in nanoseconds. */
  private static final long POLL = 20_000_000;

  /**
   * How long nothing may come, in nanoseconds. decodebin can lose a demuxer's error while it is
   * still setting up, and then neither a frame nor the end nor a message ever comes.
   */
  private static final long STALL = 15_000_000_000L;

  private final Path file;
  private final MediaOptions options;
  private final int width;
  private final int height;
  private long pipeline;
  private long sink;
  private long bus;
  private ByteBuffer next;

  /** Memory for frames to come. */
  private final Deque<ByteBuffer> spare = new ArrayDeque<>();

  /** Frames with padded rows are copied twice. */
  private ByteBuffer padded;

  private int seen;
  private int taken;

  private MediaReader(Path file, MediaOptions options) throws EngineException {
    this.file = file;
    this.options = options;
    pipeline = launch(options);
    try {
      bus = GstLibrary.gst_element_get_bus(pipeline);
      sink = GstLibrary.gst_bin_get_by_name(pipeline, "frames");
      long source = GstLibrary.gst_bin_get_by_name(pipeline, "source");
      GstLibrary.gst_util_set_object_arg(source, "location", file.toString());
      GstLibrary.gst_object_unref(source);
      GstLibrary.gst_element_set_state(pipeline, GstLibrary.STATE_PLAYING);
      long sample = pull();
      if (sample == 0) {
        throw new EngineException(
            EngineException.Kind.INVALID, file + ": there is no picture in this file");
      }
      try {
        width = size(sample, "width");
        height = size(sample, "height");
        next = copy(sample);
      } finally {
        GstLibrary.gst_mini_object_unref(sample);
      }
    } catch (EngineException | RuntimeException e) {
      close();
      throw e;
    }
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
    return new MediaReader(file, options);
  }

  private static long launch(MediaOptions options) throws EngineException {
    String caps = "video/x-raw,format=RGB";
    if (options.width() > 0) {
      caps += ",width=" + options.width() + ",height=" + options.height();
    }
    LongByReference error = new LongByReference();
    try {
      // a plugin loaded later would otherwise replace the JVM's handler of SIGSEGV
      GstLibrary.gst_segtrap_set_enabled(false);
      if (GstLibrary.gst_init_check(0, 0, error)) {
        long pipeline =
            GstLibrary.gst_parse_launch(
                "filesrc name=source ! decodebin ! videoscale method=catrom add-borders=false"
                    + " ! videoconvert dither=none ! "
                    + caps
                    + " ! appsink name=frames sync=false max-buffers="
                    + QUEUE,
                error);
        if (error.getValue() == 0) {
          return pipeline;
        }
        if (pipeline != 0) {
          GstLibrary.gst_object_unref(pipeline);
        }
      }
    } catch (UnsatisfiedLinkError e) {
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE,
          "media files cannot be read without GStreamer; install libgstreamer1.0-0 and"
              + " gstreamer1.0-plugins-base",
          e);
    }
    throw new EngineException(
        EngineException.Kind.UNAVAILABLE,
        "GStreamer cannot read media files here ("
            + takeMessage(error.getValue())
            + "); install gstreamer1.0-plugins-base");
  }

  /** Width of the frames, in pixels. */
  public int width() {
    return width;
  }

  /** Height of the frames, in pixels. */
  public int height() {
    return height;
  }

  /**
   * The next frame.
   *
   * @return width * height * 3 bytes, R'G'B' by rows from the top, in a direct buffer that is the
   *     caller's; null after the last frame
   * @throws EngineException INVALID if the file is damaged from here on
   */
  public ByteBuffer read() throws EngineException {
    while (next != null && (options.maxFrames() == 0 || taken < options.maxFrames())) {
      ByteBuffer frame = next;
      int index = seen - options.firstFrame();
      seen++;
      boolean wanted = index >= 0 && index % options.stride() == 0;
      if (wanted) {
        taken++;
      }
      boolean last = options.maxFrames() > 0 && taken == options.maxFrames();
      next = last ? null : pullFrame();
      if (wanted) {
        return frame;
      }
      recycle(frame);
    }
    return null;
  }

  /**
   * Gives a frame of {@link #read} back, to be filled again. Frames that are not given back are the
   * garbage collector's, which does not know how much memory hangs on their small objects.
   */
  public void recycle(ByteBuffer frame) {
    spare.push(frame.clear());
  }

  private ByteBuffer pullFrame() throws EngineException {
    long sample = pull();
    if (sample == 0) {
      return null;
    }
    try {
      if (size(sample, "width") != width || size(sample, "height") != height) {
        throw damaged("the picture size changes inside the file");
      }
      return copy(sample);
    } finally {
      GstLibrary.gst_mini_object_unref(sample);
    }
  }

  /** The next sample, which the caller must unref, or 0 at the end. */
  private long pull() throws EngineException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < STALL) {
      long sample = GstAppLibrary.gst_app_sink_try_pull_sample(sink, POLL);
      if (sample != 0) {
        return sample;
      }
      // an element that fails may end the stream too: the error comes first
      long message = GstLibrary.gst_bus_pop_filtered(bus, GstLibrary.MESSAGE_ERROR);
      if (message != 0) {
        LongByReference error = new LongByReference();
        LongByReference debug = new LongByReference();
        GstLibrary.gst_message_parse_error(message, error, debug);
        GstLibrary.gst_mini_object_unref(message);
        GLib.g_free(debug.getValue());
        throw damaged(takeMessage(error.getValue()));
      }
      if (GstAppLibrary.gst_app_sink_is_eos(sink)) {
        return 0;
      }
    }
    throw damaged("the decoder gives no picture");
  }

  /** The text of a GError, which is freed. */
  private static String takeMessage(long error) {
    if (error == 0) {
      return "unknown error";
    }
    // GError: domain, code (32 bits each), message
    String text = new Pointer(error).getPointer(8).getString(0, "UTF-8");
    GLib.g_error_free(error);
    return text.lines().findFirst().orElse("unknown error");
  }

  private static int size(long sample, String field) {
    long structure = GstLibrary.gst_caps_get_structure(GstLibrary.gst_sample_get_caps(sample), 0);
    IntByReference value = new IntByReference();
    GstLibrary.gst_structure_get_int(structure, field, value);
    return value.getValue();
  }

  private ByteBuffer copy(long sample) throws EngineException {
    long buffer = GstLibrary.gst_sample_get_buffer(sample);
    int row = width * 3;
    // GstVideoInfo's default stride of packed formats
    int stride = (row + 3) & ~3;
    int bytes = Math.multiplyExact(stride, height);
    ByteBuffer dense = spare.isEmpty() ? ByteBuffer.allocateDirect(row * height) : spare.pop();
    if (row == stride) {
      extract(buffer, dense);
      return dense;
    }
    if (padded == null) {
      padded = ByteBuffer.allocateDirect(bytes);
    }
    extract(buffer, padded);
    for (int y = 0; y < height; y++) {
      dense.put(y * row, padded, y * stride, row);
    }
    return dense;
  }

  private void extract(long buffer, ByteBuffer target) throws EngineException {
    if (GstLibrary.gst_buffer_extract(buffer, 0, target, target.capacity()) != target.capacity()) {
      throw damaged("a frame is shorter than its size says");
    }
  }

  private EngineException damaged(String reason) {
    return new EngineException(
        EngineException.Kind.INVALID, file + ": cannot be decoded: " + reason);
  }

  @Override
  public void close() {
    if (pipeline == 0) {
      return;
    }
    GstLibrary.gst_element_set_state(pipeline, GstLibrary.STATE_NULL);
    if (sink != 0) {
      GstLibrary.gst_object_unref(sink);
    }
    if (bus != 0) {
      GstLibrary.gst_object_unref(bus);
    }
    GstLibrary.gst_object_unref(pipeline);
    pipeline = 0;
    next = null;
  }
}
