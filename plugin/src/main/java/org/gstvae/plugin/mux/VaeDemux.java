package org.gstvae.plugin.mux;

import java.io.IOException;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.file.ChunkEntry;
import org.gstvae.latent.file.RecordHeader;
import org.gstvae.latent.file.VaeFile;
import org.gstvae.latent.file.VaeFileReader;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ElementType;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.element.Log;
import org.gstvae.plugin.element.Pad;
import org.gstvae.plugin.element.PadHandler;
import org.gstvae.plugin.element.PadTemplate;
import org.gstvae.plugin.element.Warnings;
import org.gstvae.plugin.gst.EventType;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.QueryType;
import org.gstvae.plugin.gst.Scratch;

/**
 * Reads latents from a {@code .vae} file. Where upstream can be read anywhere (filesrc), the file
 * is opened by its index and can be sought; otherwise it is taken as it comes.
 *
 * <p>{@code gst-launch-1.0 filesrc location=a.vae ! vaedemux ! vaedecode ! autovideosink}
 */
public final class VaeDemux extends Element {
  /** The element. */
  public static final ElementType<VaeDemux> TYPE =
      ElementType.builder("vaedemux", "GstVaeDemux", VaeDemux::new)
          .metadata(
              "VAE latent file demuxer", "Codec/Demuxer", "Reads video latents from a .vae file")
          .rank(ElementType.PRIMARY)
          .pad(PadTemplate.sink(VaeFile.MEDIA_TYPE))
          .pad(PadTemplate.src(LatentCaps.MEDIA_TYPE))
          .build();

  private static final String EMPTY = "latent file: holds no whole chunk";
  private static final int SEEKABLE = 1;

  private final Pad sink;
  private final Pad src;
  private final Warnings warnings = new Warnings(this);

  private DemuxedStream stream;
  private RecordParser parser;
  private volatile Opened opened;
  private boolean segmentSeek;

  /** Where the file has not been read for tags yet. */
  private long tagsFrom;

  /** A file that can be read anywhere. */
  private record Opened(PulledFile file, VaeFileReader reader, ChunkCursor cursor) {}

  VaeDemux(long address) {
    super(address);
    sink = new Pad(this, "sink", new Sink());
    src = new Pad(this, "src", new Source());
  }

  @Override
  protected void start() {
    stream = new DemuxedStream(src, warnings);
    parser = new RecordParser(new Parsed());
    opened = null;
    segmentSeek = false;
    tagsFrom = VaeFile.START_BYTES;
  }

  @Override
  protected void stop() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
    if (parser != null) {
      parser.close();
      parser = null;
    }
    opened = null;
  }

  /** The file comes in, pulled or pushed. */
  private final class Sink implements PadHandler {
    @Override
    public boolean activate(Pad pad) {
      long query = GstData.gst_query_new_scheduling();
      boolean pull =
          pad.peerQuery(query)
              && GstData.gst_query_has_scheduling_mode_with_flags(query, PULL, SEEKABLE) != 0;
      GstData.gst_mini_object_unref(query);
      return Gst.gst_pad_activate_mode(pad.address(), pull ? PULL : PUSH, 1) != 0;
    }

    @Override
    public boolean activateMode(Pad pad, int mode, boolean active) {
      if (mode != PULL) {
        return true;
      }
      if (active) {
        return pad.startTask();
      }
      pad.stopTask();
      return true;
    }

    @Override
    public void loop(Pad pad) throws Exception {
      try {
        int flow = opened == null ? openFile() : pushNext();
        if (flow != Flow.OK) {
          pad.pauseTask();
          endAfter(flow);
        }
      } catch (FlowException e) {
        pad.pauseTask();
        if (e.flow() != Flow.FLUSHING) {
          fail(new ElementException(ErrorCode.RESOURCE_READ, e.getMessage(), e));
          src.pushEvent(GstData.gst_event_new_eos());
        }
      } catch (LatentException e) {
        pad.pauseTask();
        fail(e);
        src.pushEvent(GstData.gst_event_new_eos());
      }
    }

    @Override
    public boolean event(Pad pad, long event) throws Exception {
      switch (EventType.of(event)) {
        case EventType.STREAM_START, EventType.CAPS, EventType.SEGMENT -> {
          // They tell of the file; the stream within has its own.
          GstData.gst_mini_object_unref(event);
          return true;
        }
        case EventType.EOS -> {
          try {
            parser.end();
            if (stream.chunks() == 0) {
              throw LatentException.damaged(EMPTY);
            }
          } catch (LatentException e) {
            fail(e);
          }
          return pad.eventDefault(event);
        }
        case EventType.FLUSH_STOP -> {
          parser.flush();
          stream.newSegment();
          return pad.eventDefault(event);
        }
        default -> {
          return pad.eventDefault(event);
        }
      }
    }

    @Override
    public int chain(Pad pad, long buffer) throws LatentException {
      return parser.push(buffer);
    }
  }

  /** What the parser finds in a file that is pushed. */
  private final class Parsed implements RecordParser.Target {
    @Override
    public void caps(String text) throws LatentException {
      stream.caps(address(), text);
    }

    @Override
    public void tags(String text) {
      stream.tags(text);
    }

    @Override
    public int chunk(RecordHeader header, long buffer) {
      return stream.push(buffer, header);
    }

    @Override
    public void damaged(String sentence) {
      stream.discont();
      warnings.post(ErrorCode.STREAM_DECODE, sentence);
    }
  }

  /** The stream goes out; seeks and questions come in. */
  private final class Source implements PadHandler {
    @Override
    public boolean event(Pad pad, long event) throws Exception {
      if (EventType.of(event) != EventType.SEEK) {
        return pad.eventDefault(event);
      }
      try {
        return seek(event);
      } finally {
        GstData.gst_mini_object_unref(event);
      }
    }

    @Override
    public boolean query(Pad pad, long query) {
      Opened file = opened;
      return switch (QueryType.of(query)) {
        case QueryType.DURATION -> file != null && answerDuration(query, file.reader.endTime());
        case QueryType.SEEKING -> answerSeeking(query, file);
        default -> pad.queryDefault(query);
      };
    }
  }

  private int openFile() throws LatentException, IOException {
    PulledFile file = new PulledFile(sink.address());
    VaeFileReader reader = new VaeFileReader(file);
    if (!reader.indexed()) {
      Log.info(this, "no index: " + reader.chunks().size() + " chunks found by a scan");
    }
    if (reader.damagedBytes() > 0) {
      warnings.post(
          ErrorCode.STREAM_DECODE,
          "latent file: "
              + reader.damagedBytes()
              + " bytes that are no whole record were left out");
    }
    if (reader.chunks().isEmpty()) {
      throw LatentException.damaged(EMPTY);
    }
    stream.caps(address(), reader.capsText(reader.chunks().get(0)));
    opened = new Opened(file, reader, new ChunkCursor(reader.chunks()));
    return Flow.OK;
  }

  private int pushNext() throws IOException {
    ChunkEntry entry = opened.cursor.next();
    if (entry == null) {
      return Flow.EOS;
    }
    try {
      RecordHeader header = opened.reader.chunkHeader(entry);
      String caps = opened.reader.capsText(entry);
      stream.caps(address(), caps);
      if (tagsFrom <= entry.offset()) {
        opened.reader.tagsBetween(tagsFrom, entry.offset(), stream::tags);
      }
      tagsFrom = entry.offset() + header.recordBytes();
      long buffer = opened.file.buffer(entry.offset() + RecordHeader.BYTES, header.payloadBytes());
      if (stream.backwards()) {
        stream.discont();
      }
      return stream.push(buffer, header);
    } catch (LatentException e) {
      stream.discont();
      warnings.post(ErrorCode.STREAM_DECODE, e.getMessage());
      return Flow.OK;
    }
  }

  private void endAfter(int flow) {
    if (flow == Flow.EOS && segmentSeek) {
      long at = stream.endSegment(opened.reader.endTime());
      Gst.gst_element_post_message(
          address(), GstData.gst_message_new_segment_done(address(), GstData.FORMAT_TIME, at));
      src.pushEvent(GstData.gst_event_new_segment_done(GstData.FORMAT_TIME, at));
    } else if (flow == Flow.EOS) {
      src.pushEvent(GstData.gst_event_new_eos());
    } else if (flow != Flow.FLUSHING) {
      fail(
          new ElementException(
              ErrorCode.STREAM_FAILED, "Downstream takes no chunks (flow " + flow + ")."));
      src.pushEvent(GstData.gst_event_new_eos());
    }
  }

  private boolean seek(long event) {
    Opened file = opened;
    SeekRequest asked = SeekRequest.of(event);
    if (file == null || asked.format() != GstData.FORMAT_TIME) {
      return false;
    }
    int seqnum = GstData.gst_event_get_seqnum(event);
    long end = file.reader.endTime();
    SeekRequest request = asked.absolute(end).fromTheEnd(stream.segment(), end);
    if (request.keyUnit() && request.startType() == SeekRequest.SET && request.rate() > 0) {
      request = request.from(file.cursor.snap(request.start(), request));
    }
    if (!request.isForward(stream.segment())) {
      // Refused before anything is flushed: a seek that fails changes nothing.
      return false;
    }
    if (request.flush()) {
      src.pushEvent(numbered(GstData.gst_event_new_flush_start(), seqnum));
    }
    sink.stopTask();
    try (Scratch update = new Scratch(Integer.BYTES)) {
      if (GstData.gst_segment_do_seek(
              stream.segment(),
              request.rate(),
              request.format(),
              request.flags(),
              request.startType(),
              request.start(),
              request.stopType(),
              request.stop(),
              update.address())
          == 0) {
        sink.startTask();
        return false;
      }
    }
    segmentSeek = request.segment();
    file.cursor.seek(
        Memory.getLong(stream.segment(), Layout.SEGMENT_START),
        Memory.getLong(stream.segment(), Layout.SEGMENT_STOP),
        request.rate() < 0);
    if (request.flush()) {
      src.pushEvent(numbered(GstData.gst_event_new_flush_stop(1), seqnum));
    }
    stream.newSegment();
    return sink.startTask();
  }

  private static long numbered(long event, int seqnum) {
    GstData.gst_event_set_seqnum(event, seqnum);
    return event;
  }

  private boolean answerDuration(long query, long duration) {
    try (Scratch out = new Scratch(2 * Long.BYTES)) {
      GstData.gst_query_parse_duration(query, out.address(), out.address() + Long.BYTES);
      if (Memory.getInt(out.address(), 0) != GstData.FORMAT_TIME) {
        return false;
      }
    }
    GstData.gst_query_set_duration(query, GstData.FORMAT_TIME, duration);
    return true;
  }

  private static boolean answerSeeking(long query, Opened file) {
    try (Scratch out = new Scratch(4 * Long.BYTES)) {
      long at = out.address();
      GstData.gst_query_parse_seeking(query, at, at + 8, at + 16, at + 24);
      if (Memory.getInt(at, 0) != GstData.FORMAT_TIME) {
        return false;
      }
    }
    long end = file == null ? Gst.CLOCK_TIME_NONE : file.reader.endTime();
    GstData.gst_query_set_seeking(query, GstData.FORMAT_TIME, file == null ? 0 : 1, 0, end);
    return true;
  }
}
