package org.gstvae.plugin.mux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.file.RecordHeader;
import org.gstvae.latent.file.VaeFile;
import org.gstvae.latent.file.VaeFileReader;
import org.gstvae.latent.file.VaeFileWriter;
import org.gstvae.plugin.codec.Buffers;
import org.gstvae.plugin.codec.MappedBuffer;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ElementType;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.element.Log;
import org.gstvae.plugin.element.Pad;
import org.gstvae.plugin.element.PadHandler;
import org.gstvae.plugin.element.PadTemplate;
import org.gstvae.plugin.element.Warnings;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.EventType;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.GLib;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * Writes latents into a file that stays readable wherever it ends: records are only appended, and
 * the index comes at EOS.
 *
 * <p>{@code gst-launch-1.0 videotestsrc num-buffers=50 ! vaeencode ! vaemux ! filesink
 * location=a.vae}
 */
public final class VaeMux extends Element {
  /** The element. */
  public static final ElementType<VaeMux> TYPE =
      ElementType.builder("vaemux", "GstVaeMux", VaeMux::new)
          .metadata(
              "VAE latent file muxer",
              "Codec/Muxer",
              "Writes video latents into an indexed, crash-safe .vae file")
          .rank(ElementType.PRIMARY)
          .pad(PadTemplate.sink(LatentCaps.MEDIA_TYPE))
          .pad(PadTemplate.src(VaeFile.MEDIA_TYPE))
          .build();

  private final Pad src;
  private final Warnings warnings = new Warnings(this);

  // From here on what exists while running; touched by the streaming thread alone.
  private VaeFileWriter file;
  private Scratch segment;
  private String capsText;
  private LatentCaps caps;
  private long lead;
  private boolean begun;
  private boolean capsWritten;

  /** Tags, which follow the caps, in a file that begins anew too: they do not come again. */
  private final List<String> tags = new ArrayList<>();

  /** How many of them are in the file. */
  private int tagsWritten;

  VaeMux(long address) {
    super(address);
    Pad unused = new Pad(this, "sink", new Sink());
    src = new Pad(this, "src", new Source());
  }

  @Override
  protected void start() {
    restart();
    segment = new Scratch(Layout.SEGMENT);
    GstData.gst_segment_init(segment.address(), GstData.FORMAT_TIME);
    capsText = null;
    caps = null;
    tags.clear();
  }

  private void restart() {
    file = new VaeFileWriter();
    lead = 0;
    begun = false;
    capsWritten = false;
    tagsWritten = 0;
  }

  @Override
  protected void stop() {
    if (segment != null) {
      segment.close();
      segment = null;
    }
    file = null;
  }

  /** Events down, chunks in. */
  private final class Sink implements PadHandler {
    @Override
    public boolean event(Pad pad, long event) throws Exception {
      switch (EventType.of(event)) {
        case EventType.CAPS -> {
          try {
            takeCaps(event);
          } finally {
            GstData.gst_mini_object_unref(event);
          }
          return true;
        }
        case EventType.SEGMENT -> {
          GstData.gst_event_copy_segment(event, segment.address());
          GstData.gst_mini_object_unref(event);
          return requireTime();
        }
        case EventType.FLUSH_STOP -> {
          // filesink empties its file at a flush, so the file begins anew.
          restart();
          return pad.eventDefault(event);
        }
        case EventType.TAG -> {
          try {
            takeTags(event);
          } finally {
            GstData.gst_mini_object_unref(event);
          }
          return true;
        }
        case EventType.GAP -> {
          // A file has no gaps: the next chunk's PTS says it all.
          GstData.gst_mini_object_unref(event);
          return true;
        }
        case EventType.EOS -> {
          if (begin() == Flow.OK) {
            int unused = src.push(Buffers.of(file.finish()));
          }
          return pad.eventDefault(event);
        }
        default -> {
          return pad.eventDefault(event);
        }
      }
    }

    @Override
    public int chain(Pad pad, long buffer) throws Exception {
      if (caps == null) {
        GstData.gst_mini_object_unref(buffer);
        return Flow.NOT_NEGOTIATED;
      }
      int flow = begin();
      if (flow == Flow.OK && !capsWritten) {
        capsWritten = true;
        flow = src.push(Buffers.of(file.caps(capsText)));
      }
      while (flow == Flow.OK && tagsWritten < tags.size()) {
        flow = src.push(Buffers.of(file.tags(tags.get(tagsWritten++))));
      }
      if (flow != Flow.OK) {
        GstData.gst_mini_object_unref(buffer);
        return flow;
      }
      return writeChunk(buffer);
    }
  }

  /** The file cannot be sought while it is written. */
  private static final class Source implements PadHandler {
    @Override
    public boolean event(Pad pad, long event) {
      if (EventType.of(event) == EventType.SEEK) {
        GstData.gst_mini_object_unref(event);
        return false;
      }
      return pad.eventDefault(event);
    }
  }

  private void takeCaps(long event) throws LatentException {
    try (Scratch out = new Scratch(Long.BYTES)) {
      GstData.gst_event_parse_caps(event, out.address());
      String text = Caps.text(Memory.getLong(out.address(), 0));
      caps = LatentCaps.parse(text);
      capsWritten = capsWritten && text.equals(capsText);
      capsText = text;
    }
  }

  private void takeTags(long event) {
    try (Scratch out = new Scratch(Long.BYTES)) {
      GstData.gst_event_parse_tag(event, out.address());
      long text = GstData.gst_tag_list_to_string(Memory.getLong(out.address(), 0));
      String list = Memory.string(text);
      GLib.g_free(text);
      if (list.length() > VaeFileReader.MAX_TEXT_BYTES / 4) {
        Log.warning(this, "tags of " + list.length() + " characters are not written");
      } else {
        remember(list);
      }
    }
  }

  /** Of equal tags the last ones, and as many as {@link VaeDemux} takes before a chunk. */
  private void remember(String list) {
    int equal = tags.indexOf(list);
    if (equal >= 0) {
      forget(equal);
    }
    tags.add(list);
    while (tags.stream().mapToLong(text -> RecordHeader.BYTES + text.length()).sum()
        > VaeFileReader.MAX_TEXT_BYTES) {
      forget(0);
    }
  }

  private void forget(int at) {
    tags.remove(at);
    if (at < tagsWritten) {
      tagsWritten--;
    }
  }

  private boolean requireTime() throws ElementException {
    int format = Memory.getInt(segment.address(), Layout.SEGMENT_FORMAT);
    if (format != GstData.FORMAT_TIME) {
      throw new ElementException(
          ErrorCode.STREAM_MUX, "The latents' segment is not in time, so they cannot be muxed.");
    }
    return true;
  }

  private int begin() throws ElementException {
    if (begun) {
      return Flow.OK;
    }
    begun = true;
    long fileCaps = Caps.parse(VaeFile.MEDIA_TYPE);
    src.pushEvent(GstData.gst_event_new_caps(fileCaps));
    GstData.gst_mini_object_unref(fileCaps);
    try (Scratch bytes = new Scratch(Layout.SEGMENT)) {
      GstData.gst_segment_init(bytes.address(), GstData.FORMAT_BYTES);
      src.pushEvent(GstData.gst_event_new_segment(bytes.address()));
    }
    return src.push(Buffers.of(file.start()));
  }

  private int writeChunk(long buffer) throws ElementException {
    long pts = Memory.getLong(buffer, Layout.BUFFER_PTS);
    long duration = Memory.getLong(buffer, Layout.BUFFER_DURATION);
    ByteBuffer head;
    try (MappedBuffer map = MappedBuffer.read(buffer)) {
      AccessUnitReader unit = new AccessUnitReader(map.bytes());
      caps.check(unit.chunk());
      head = file.chunkHead(map.bytes(), runningTime(pts), duration, unit.chunk().frames().size());
    } catch (LatentException e) {
      warnings.post(ErrorCode.STREAM_DECODE, e.getMessage() + "; the chunk was not written");
      GstData.gst_mini_object_unref(buffer);
      return Flow.OK;
    }
    long record = GstData.gst_buffer_append(Buffers.of(head), buffer);
    Memory.setLong(record, Layout.BUFFER_PTS, pts);
    Memory.setLong(record, Layout.BUFFER_DURATION, duration);
    return src.push(record);
  }

  /**
   * As other muxers: a file begins with the pipeline, wherever the segment came from. A first chunk
   * that begins before its segment, as after an accurate seek, moves the file's times to 0.
   */
  private long runningTime(long pts) {
    if (pts == Gst.CLOCK_TIME_NONE) {
      return RecordHeader.UNKNOWN_PTS;
    }
    try (Scratch out = new Scratch(Long.BYTES)) {
      int sign =
          GstData.gst_segment_to_running_time_full(
              segment.address(), GstData.FORMAT_TIME, pts, out.address());
      long time = sign * Memory.getLong(out.address(), 0);
      lead = Math.max(lead, -time);
      return time + lead;
    }
  }
}
