package org.gstvae.plugin.rtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.UnitParts;
import org.gstvae.plugin.codec.FrameRate;
import org.gstvae.plugin.codec.MappedBuffer;
import org.gstvae.plugin.codec.RunningClock;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ElementType;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.element.Mutability;
import org.gstvae.plugin.element.Pad;
import org.gstvae.plugin.element.PadHandler;
import org.gstvae.plugin.element.PadTemplate;
import org.gstvae.plugin.element.Property;
import org.gstvae.plugin.element.RtpPayloaderElement;
import org.gstvae.plugin.element.ValueType;
import org.gstvae.plugin.element.Warnings;
import org.gstvae.plugin.gst.BufferFlags;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.GstRtp;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.QueryType;
import org.gstvae.plugin.gst.Scratch;

/**
 * {@code rtpvaepay}: puts latents into RTP packets. In live pipelines the packets of a chunk leave
 * one after the other, from the source pad's task, so that the encoder need not wait; everywhere
 * their DTS say the same to sinks that synchronise.
 *
 * <p>{@code gst-launch-1.0 v4l2src ! videoconvert ! vaeencode ! rtpvaepay ! udpsink port=5004}
 */
public final class RtpVaePay extends RtpPayloaderElement {
  private static final double STANDARD_PACE = 0.25;

  /** Packets that are due so soon go at once: threads do not wake up more precisely. */
  private static final long GRAIN = 500_000;

  /** What GStreamer knows about the element. */
  public static final ElementType<RtpVaePay> TYPE =
      RtpPayloaderElement.builder("rtpvaepay", "GstRtpVaePay", RtpVaePay::new)
          .metadata(
              "RTP video VAE latent payloader",
              "Codec/Payloader/Network/RTP",
              "Puts latents of a video VAE into RTP packets")
          .rank(ElementType.SECONDARY)
          .pad(PadTemplate.sink(LatentCaps.MEDIA_TYPE))
          .pad(PadTemplate.src(RtpCaps.TEMPLATE))
          .property(
              Property.of(
                  "pace",
                  "Pace",
                  "Part of a chunk's duration that its packets are spread over; the delay is part"
                      + " of the latency",
                  ValueType.real(0, 1, STANDARD_PACE),
                  Mutability.READY,
                  p -> p.pace,
                  (p, value) -> p.pace = value))
          .build();

  /** What the names of caps fields begin with that tell of header extensions. */
  private static final String EXTENSION = "extmap-";

  private final Warnings warnings = new Warnings(this);
  private final PacingQueue queue = new PacingQueue();
  private volatile double pace = STANDARD_PACE;

  // Set by the sink pad's thread, read by queries: nanoseconds of a full chunk.
  private volatile long chunkDuration;

  // Of the stream; used by the sink pad's thread.
  private boolean live;

  private RtpVaePay(long address) {
    super(address, new Source());
  }

  @Override
  protected boolean setCaps(long caps) throws LatentException {
    LatentCaps latent = LatentCaps.fromFields(Caps.fields(caps));
    chunkDuration = latent.framesPerChunk() * FrameRate.of(caps).frameDuration();
    live = RunningClock.upstream(sinkPad()).live();
    if (live) {
      RtpLatency.changed(this);
    }
    Map<String, String> parameters = RtpCaps.parameters(caps);
    parameters.put(RtpCaps.PACE, Double.toString(pace));
    GstRtp.gst_rtp_base_payload_set_options(
        address(), "video", 1, RtpCaps.ENCODING, RtpCaps.CLOCK_RATE);
    return GstRtp.setOutputCaps(address(), parameters);
  }

  @Override
  protected int handleBuffer(long buffer) throws ElementException, InterruptedException {
    try {
      return send(buffer);
    } catch (LatentException e) {
      warnings.post(ErrorCode.STREAM_MUX, e.getMessage() + "; the chunk was not sent");
      return Flow.OK;
    } finally {
      GstData.gst_mini_object_unref(buffer);
    }
  }

  private int send(long buffer) throws ElementException, InterruptedException, LatentException {
    long spread = spread(Memory.getLong(buffer, Layout.BUFFER_DURATION));
    PacedChunk chunk;
    try (MappedBuffer map = MappedBuffer.read(buffer)) {
      List<PayloadPacket> payloads = Packetizer.packets(UnitParts.of(map.bytes()), room());
      chunk = new PacedChunk(packets(payloads, buffer, spread), spread);
    }
    if (!live || spread == 0) {
      return pushAll(chunk);
    }
    if (hasExtensions()) {
      return pushPaced(chunk);
    }
    int flow = queue.offer(chunk);
    if (flow != Flow.OK) {
      chunk.discard(0);
      return flow;
    }
    boolean unused = src().startTask();
    return Flow.OK;
  }

  /**
   * Whether packets get header extensions (RFC 8285), which the output caps list. The base class
   * makes them of the buffer that {@link #handleBuffer} has, and only until that returns.
   */
  private boolean hasExtensions() {
    long caps = Gst.gst_pad_get_current_caps(src().address());
    if (caps == 0) {
      return false;
    }
    try {
      return Caps.fields(caps).keySet().stream().anyMatch(name -> name.startsWith(EXTENSION));
    } finally {
      GstData.gst_mini_object_unref(caps);
    }
  }

  /** A partial chunk is spread over less; none over more than what the latency says. */
  private long spread(long duration) {
    long time = duration == Gst.CLOCK_TIME_NONE ? chunkDuration : Math.min(duration, chunkDuration);
    return (long) (pace * time);
  }

  private List<Long> packets(List<PayloadPacket> payloads, long buffer, long spread)
      throws ElementException {
    long pts = Memory.getLong(buffer, Layout.BUFFER_PTS);
    List<Long> packets = new ArrayList<>(payloads.size());
    try {
      for (int i = 0; i < payloads.size(); i++) {
        long packet = packet(payloads.get(i), i == payloads.size() - 1);
        packets.add(packet);
        Memory.setLong(packet, Layout.BUFFER_PTS, pts);
        if (i == payloads.size() - 1) {
          int unused = GstData.gst_buffer_set_flags(packet, BufferFlags.MARKER);
        }
        if (spread > 0 && pts != Gst.CLOCK_TIME_NONE) {
          long dts = firstDts(pts, spread) + spread * i / payloads.size();
          Memory.setLong(packet, Layout.BUFFER_DTS, dts);
        }
      }
      return packets;
    } catch (ElementException e) {
      packets.forEach(GstData::gst_mini_object_unref);
      throw e;
    }
  }

  /**
   * A sink that synchronises adds the latency, of which the spread is part: so the first packet is
   * stamped that much earlier, but not before the segment, where sinks would drop it.
   */
  private long firstDts(long pts, long spread) {
    long start = Memory.getLong(segment(), Layout.SEGMENT_START);
    return Math.max(pts - spread, Math.min(start, pts));
  }

  private static long packet(PayloadPacket payload, boolean last) throws ElementException {
    int bytes = payload.bytes();
    long packet = GstRtp.gst_rtp_buffer_new_allocate(bytes, (byte) 0, (byte) 0);
    try (Scratch rtp = new Scratch(Layout.RTP_BUFFER)) {
      int access = GstData.MAP_READ | GstData.MAP_WRITE;
      if (GstRtp.gst_rtp_buffer_map(packet, access, rtp.address()) == 0) {
        GstData.gst_mini_object_unref(packet);
        throw new ElementException(ErrorCode.RESOURCE_FAILED, "A packet cannot be written.");
      }
      ByteBuffer target = Memory.view(GstRtp.gst_rtp_buffer_get_payload(rtp.address()), bytes);
      payload.write(target);
      GstRtp.gst_rtp_buffer_set_marker(rtp.address(), last ? 1 : 0);
      GstRtp.gst_rtp_buffer_unmap(rtp.address());
    }
    return packet;
  }

  private int pushAll(PacedChunk chunk) {
    int flow = Flow.OK;
    int at = 0;
    while (at < chunk.packets().size() && flow == Flow.OK) {
      flow = push(chunk.packets().get(at++));
    }
    chunk.discard(at);
    return flow;
  }

  // Pacing: the source pad's task

  private void loop(Pad pad) throws InterruptedException {
    PacedChunk chunk = queue.take();
    if (chunk == null) {
      pad.pauseTask();
      return;
    }
    int flow = Flow.ERROR;
    try {
      flow = pushPaced(chunk);
    } finally {
      queue.done(flow);
    }
  }

  private int pushPaced(PacedChunk chunk) throws InterruptedException {
    long start = System.nanoTime();
    int flow = Flow.OK;
    int at = 0;
    while (at < chunk.packets().size() && flow == Flow.OK) {
      long due = start + chunk.due(at);
      if (due - System.nanoTime() > GRAIN && !queue.waitUntil(due)) {
        flow = Flow.FLUSHING;
        break;
      }
      flow = push(chunk.packets().get(at++));
    }
    chunk.discard(at);
    return flow;
  }

  @Override
  protected void beforeEvent(long event) throws InterruptedException {
    int unused = queue.drain();
  }

  @Override
  protected void startFlushing() {
    queue.startFlushing();
  }

  @Override
  protected void stopFlushing() throws InterruptedException {
    queue.stopFlushing();
  }

  /** The source pad. */
  private static final class Source implements PadHandler {
    @Override
    public boolean query(Pad pad, long query) {
      RtpVaePay element = (RtpVaePay) pad.element();
      return QueryType.of(query) == QueryType.LATENCY
          ? RtpLatency.answer(
              element.sinkPad(), query, (long) (element.pace * element.chunkDuration))
          : pad.queryDefault(query);
    }

    @Override
    public boolean activateMode(Pad pad, int mode, boolean active) {
      RtpVaePay element = (RtpVaePay) pad.element();
      if (active) {
        element.queue.start();
      } else {
        element.queue.stop();
        pad.stopTask();
      }
      return true;
    }

    @Override
    public void loop(Pad pad) throws InterruptedException {
      ((RtpVaePay) pad.element()).loop(pad);
    }
  }
}
