package org.gstvae.plugin.rtp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.UnitParts;
import org.gstvae.plugin.codec.Buffers;
import org.gstvae.plugin.codec.FrameRate;
import org.gstvae.plugin.codec.RunningClock;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ElementType;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.element.Pad;
import org.gstvae.plugin.element.PadHandler;
import org.gstvae.plugin.element.PadTemplate;
import org.gstvae.plugin.element.RtpDepayloaderElement;
import org.gstvae.plugin.element.Warnings;
import org.gstvae.plugin.gst.BufferFlags;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.EventType;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.GstRtp;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.QueryType;

/**
 * {@code rtpvaedepay}: makes access units of RTP packets. A chunk goes on when its last packet is
 * there or another chunk begins; in live pipelines when the reported latency is over and no more
 * packets come, whatever is missing by then, so that a lost last packet delays nothing.
 *
 * <p>{@code gst-launch-1.0 udpsrc port=5004 caps=... ! rtpjitterbuffer ! rtpvaedepay ! vaedecode !
 * videoconvert ! autovideosink}
 */
public final class RtpVaeDepay extends RtpDepayloaderElement {
  /** What GStreamer knows about the element. */
  public static final ElementType<RtpVaeDepay> TYPE =
      RtpDepayloaderElement.builder("rtpvaedepay", "GstRtpVaeDepay", RtpVaeDepay::new)
          .metadata(
              "RTP video VAE latent depayloader",
              "Codec/Depayloader/Network/RTP",
              "Takes latents of a video VAE from RTP packets")
          .rank(ElementType.SECONDARY)
          .pad(PadTemplate.sink(RtpCaps.TEMPLATE))
          .pad(PadTemplate.src(LatentCaps.MEDIA_TYPE))
          .build();

  /** No stream has larger units; Java's arrays end there. */
  private static final long MOST_BYTES = 1 << 30;

  /**
   * Packets that are sent at once still come one after another: nanoseconds that they are given.
   */
  private static final long LEAST_SPREAD = 40_000_000;

  private final Warnings warnings = new Warnings(this);
  private final Deadline deadline = new Deadline(this);

  // Set by the sink pad's thread, read by queries: nanoseconds over which packets are spread.
  private volatile long spread;

  // Of the stream; used under the sink pad's stream lock.
  private LatentCaps latent;
  private long chunkDuration;
  private ChunkAssembler assembler;
  private int timestamp;
  private long pts;
  private boolean finished;
  private int finishedChunk;
  private int finishedTimestamp;
  private boolean pushed;

  private RtpVaeDepay(long address) {
    super(address, new Source());
  }

  @Override
  protected void start() {
    latent = null;
    flush();
    pushed = false;
  }

  @Override
  protected void stop() {
    flush();
  }

  @Override
  protected void flush() {
    deadline.clear();
    assembler = null;
    finished = false;
  }

  @Override
  protected boolean setCaps(long caps) throws LatentException {
    Map<String, Object> fields = Caps.fields(caps);
    String text = RtpCaps.latentCaps(fields);
    long latentCaps = GstData.gst_caps_from_string(text);
    try {
      if (latentCaps == 0
          || GstData.gst_caps_get_size(latentCaps) != 1
          || GstData.gst_caps_is_fixed(latentCaps) == 0) {
        throw LatentException.wrongType("rtp caps: do not stand for fixed caps: " + text);
      }
      latent = LatentCaps.fromFields(Caps.fields(latentCaps));
      chunkDuration = latent.framesPerChunk() * FrameRate.of(latentCaps).frameDuration();
      spread = Math.max((long) (RtpCaps.pace(fields) * chunkDuration), LEAST_SPREAD);
      setClockRate(RtpCaps.CLOCK_RATE);
      if (RunningClock.upstream(sinkPad()).live()) {
        RtpLatency.changed(this);
      }
      return src().pushEvent(GstData.gst_event_new_caps(latentCaps));
    } finally {
      if (latentCaps != 0) {
        GstData.gst_mini_object_unref(latentCaps);
      }
    }
  }

  @Override
  protected void process(long packet) throws ElementException {
    if (latent == null) {
      return;
    }
    ByteBuffer payload =
        Memory.view(
            GstRtp.gst_rtp_buffer_get_payload(packet),
            GstRtp.gst_rtp_buffer_get_payload_len(packet));
    boolean last = GstRtp.gst_rtp_buffer_get_marker(packet) != 0;
    try {
      PayloadHeader header = PayloadHeader.read(payload);
      if (!belongs(header.chunk(), packet)) {
        return;
      }
      assembler.add(header, payload);
    } catch (LatentException e) {
      warnings.post(ErrorCode.STREAM_DECODE, e.getMessage() + "; the packet was left out");
      return;
    }
    if (last) {
      finish();
    } else {
      // While packets keep coming the chunk is late, but not lost.
      deadline.extend(spread);
    }
  }

  /** Begins another chunk if the packet is of one; false if the packet comes too late. */
  private boolean belongs(int chunk, long packet) throws ElementException {
    int time = GstRtp.gst_rtp_buffer_get_timestamp(packet);
    if (finished && chunk == finishedChunk && time == finishedTimestamp) {
      return false;
    }
    if (assembler != null && (assembler.chunk() != chunk || timestamp != time)) {
      finish();
    }
    if (assembler == null) {
      assembler = new ChunkAssembler(chunk, Math.min(MOST_BYTES, latent.maxUnitBytes()));
      timestamp = time;
      pts = Memory.getLong(Memory.getLong(packet, Layout.RTP_BUFFER_BUFFER), Layout.BUFFER_PTS);
      expectBy();
    }
    return true;
  }

  /** Sets the time at which the chunk has to go on. */
  private void expectBy() {
    if (pts == Gst.CLOCK_TIME_NONE) {
      return;
    }
    RunningClock.Upstream upstream = RunningClock.upstream(sinkPad());
    long running = GstData.gst_segment_to_running_time(segment(), GstData.FORMAT_TIME, pts);
    if (!upstream.live() || running == Gst.CLOCK_TIME_NONE) {
      return;
    }
    deadline.set(running + upstream.least() + spread);
    boolean unused = src().startTask();
  }

  /** Pushes the chunk, or says that it is lost. */
  private void finish() throws ElementException {
    ChunkAssembler complete = assembler;
    if (complete == null) {
      return;
    }
    deadline.clear();
    assembler = null;
    finished = true;
    finishedChunk = complete.chunk();
    finishedTimestamp = timestamp;
    try {
      pushUnit(complete.unit());
    } catch (LatentException e) {
      // Whatever one chunk says: anybody can send packets, and the next chunk may be sound.
      warnings.post(ErrorCode.STREAM_DECODE, e.getMessage());
      if (pushed && pts != Gst.CLOCK_TIME_NONE) {
        boolean unused = src().pushEvent(GstData.gst_event_new_gap(pts, chunkDuration));
      }
    }
  }

  private void pushUnit(ByteBuffer unit) throws ElementException, LatentException {
    Chunk chunk = new AccessUnitReader(unit).chunk();
    latent.check(chunk);
    List<FrameTime> times = chunk.frames();
    boolean whole = UnitParts.of(unit).complete();
    long buffer = Buffers.of(unit);
    Memory.setLong(buffer, Layout.BUFFER_PTS, pts);
    // Else the base class takes the last packet's.
    Memory.setLong(buffer, Layout.BUFFER_DTS, pts);
    Memory.setLong(buffer, Layout.BUFFER_DURATION, duration(times));
    int flags = BufferFlags.MARKER | (whole ? 0 : BufferFlags.CORRUPTED);
    int unused = GstData.gst_buffer_set_flags(buffer, flags);
    pushed = true;
    unused = push(buffer);
  }

  /** From the first frame's start to the last one's end, as the encoder gave it. */
  private static long duration(List<FrameTime> times) {
    FrameTime last = times.get(times.size() - 1);
    boolean known = last.hasOffset() && last.hasDuration() && last.offset() + last.duration() >= 0;
    return known ? last.offset() + last.duration() : Gst.CLOCK_TIME_NONE;
  }

  @Override
  protected void beforeEvent(long event) throws ElementException {
    switch (EventType.of(event)) {
      case EventType.STREAM_START, EventType.CAPS, EventType.SEGMENT, EventType.EOS -> finish();
      default -> {
        // Packets of the chunk may still come.
      }
    }
  }

  /** The deadline's task: pushes what is there of a chunk that is due. */
  private void loop(Pad pad) throws InterruptedException {
    Object due = deadline.await();
    if (due == null) {
      pad.pauseTask();
      return;
    }
    onStream(
        () -> {
          // Meanwhile the chunk may have gone on, or the pad may have been switched off.
          if (deadline.is(due)) {
            finishLate();
          }
        });
  }

  private void finishLate() {
    if (!assembler.hasHeader()) {
      // Nothing can be made of it yet: it is of use only when more comes.
      deadline.clear();
      return;
    }
    try {
      finish();
    } catch (ElementException e) {
      fail(e);
    }
  }

  /** The source pad. */
  private static final class Source implements PadHandler {
    @Override
    public boolean query(Pad pad, long query) {
      RtpVaeDepay element = (RtpVaeDepay) pad.element();
      return QueryType.of(query) == QueryType.LATENCY
          ? RtpLatency.answer(element.sinkPad(), query, element.spread)
          : pad.queryDefault(query);
    }

    @Override
    public boolean activateMode(Pad pad, int mode, boolean active) {
      RtpVaeDepay element = (RtpVaeDepay) pad.element();
      if (active) {
        element.deadline.open();
      } else {
        element.deadline.shut();
        pad.stopTask();
      }
      return true;
    }

    @Override
    public void loop(Pad pad) throws InterruptedException {
      ((RtpVaeDepay) pad.element()).loop(pad);
    }
  }
}
