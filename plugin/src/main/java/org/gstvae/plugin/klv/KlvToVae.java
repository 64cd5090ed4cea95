package org.gstvae.plugin.klv;

import java.nio.ByteBuffer;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.klv.ChunkAssembler;
import org.gstvae.latent.klv.ChunkAssembler.Assembled;
import org.gstvae.latent.klv.KlvFormat;
import org.gstvae.latent.klv.KlvParser;
import org.gstvae.latent.klv.KlvUnit;
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
import org.gstvae.plugin.gst.EventType;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * Puts KLV units together to chunks. A chunk goes out with its last unit; one of which units are
 * missing goes out when the next chunk begins, with what arrived.
 *
 * <p>{@code gst-launch-1.0 filesrc location=a.ts ! tsdemux ! klvtovae ! vaedecode ! autovideosink}
 */
public final class KlvToVae extends Element {
  /** The element. */
  public static final ElementType<KlvToVae> TYPE =
      ElementType.builder("klvtovae", "GstKlvToVae", KlvToVae::new)
          .metadata(
              "KLV to VAE latents",
              "Codec/Converter/Metadata",
              "Takes video latents out of SMPTE 336M units")
          .pad(PadTemplate.sink(KlvFormat.CAPS))
          .pad(PadTemplate.src(LatentCaps.MEDIA_TYPE))
          .build();

  /** A number that comes again later than this is another chunk's, of a sender that restarted. */
  private static final long SAME_CHUNK_NANOS = 100_000_000;

  private final Pad src;
  private final Warnings warnings = new Warnings(this);

  // Of the stream; touched by the streaming thread alone.
  private final ChunkAssembler assembler = new ChunkAssembler();
  private LatentStream stream;
  private long pts = Gst.CLOCK_TIME_NONE;
  private long duration = Gst.CLOCK_TIME_NONE;

  private KlvToVae(long address) {
    super(address);
    Pad unused = new Pad(this, "sink", new Sink());
    src = new Pad(this, "src", new PadHandler() {});
  }

  @Override
  protected void start() {
    assembler.reset();
    stream = new LatentStream(src);
  }

  @Override
  protected void stop() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
    assembler.reset();
  }

  /** Units in. */
  private final class Sink implements PadHandler {
    @Override
    public int chain(Pad pad, long buffer) throws Exception {
      try (MappedBuffer map = MappedBuffer.read(buffer)) {
        return take(map.bytes(), buffer);
      } finally {
        GstData.gst_mini_object_unref(buffer);
      }
    }

    @Override
    public boolean event(Pad pad, long event) throws Exception {
      switch (EventType.of(event)) {
        case EventType.CAPS -> {
          // They tell of KLV; the stream within has its own.
          GstData.gst_mini_object_unref(event);
          return true;
        }
        case EventType.FLUSH_STOP -> {
          assembler.reset();
          stream.flushed();
          return pad.eventDefault(event);
        }
        case EventType.GAP -> {
          if (endsBefore(event)) {
            int unused = pushHeld();
          }
          return stream.pass(event);
        }
        case EventType.STREAM_START, EventType.SEGMENT, EventType.SEGMENT_DONE, EventType.EOS -> {
          int unused = pushHeld();
          // Chunks may be numbered from 0 again.
          assembler.reset();
          return stream.pass(event);
        }
        default -> {
          return EventType.serialized(EventType.of(event))
              ? stream.pass(event)
              : pad.eventDefault(event);
        }
      }
    }
  }

  private int take(ByteBuffer bytes, long buffer) throws LatentException, ElementException {
    long bufferPts = Memory.getLong(buffer, Layout.BUFFER_PTS);
    long bufferDuration = Memory.getLong(buffer, Layout.BUFFER_DURATION);
    KlvParser parser = new KlvParser(bytes);
    int flow = Flow.OK;
    while (flow == Flow.OK) {
      try {
        KlvUnit unit = parser.next();
        if (unit == null) {
          return Flow.OK;
        }
        flow = take(unit, bufferPts, bufferDuration);
      } catch (LatentException e) {
        // Whatever one unit says: anybody can send units, and the next may be sound.
        warnings.post(ErrorCode.STREAM_DECODE, e.getMessage());
      }
    }
    return flow;
  }

  private int take(KlvUnit unit, long unitPts, long unitDuration)
      throws LatentException, ElementException {
    if (assembler.isStale(unit) && !isLater(unitPts)) {
      return Flow.OK;
    }
    if (assembler.endsWith(unit)) {
      int flow = pushHeld();
      if (flow != Flow.OK) {
        return flow;
      }
    }
    if (unit.caps() != null) {
      stream.caps(unit.caps());
    }
    if (stream.caps() == null) {
      Log.info(this, "waiting for the first unit of a chunk, which tells the caps");
      return Flow.OK;
    }
    if (assembler.isEmpty()) {
      pts = unitPts;
      duration = unitDuration;
    }
    assembler.add(unit, stream.caps().maxUnitBytes());
    return assembler.isComplete() ? pushHeld() : Flow.OK;
  }

  private boolean isLater(long unitPts) {
    return unitPts != Gst.CLOCK_TIME_NONE
        && pts != Gst.CLOCK_TIME_NONE
        && Math.abs(unitPts - pts) > SAME_CHUNK_NANOS;
  }

  /** Pushes the chunk that is held, whole or not; returns a {@code Flow}. */
  private int pushHeld() throws ElementException {
    if (assembler.isEmpty()) {
      return Flow.OK;
    }
    try {
      Assembled chunk = assembler.take();
      if (chunk.missing() > 0) {
        warnings.post(
            ErrorCode.STREAM_DECODE,
            "KLV: " + chunk.missing() + " of " + chunk.units() + " units of a chunk are missing");
      }
      return stream.push(chunk, pts, duration);
    } catch (LatentException e) {
      // Whatever is wrong with it, it is one chunk: what follows may be sound.
      stream.discont();
      warnings.post(ErrorCode.STREAM_DECODE, e.getMessage() + "; the chunk was left out");
      return Flow.OK;
    }
  }

  /** Whether a GAP event begins where the chunk that is held is over, or later. */
  private boolean endsBefore(long gap) {
    if (assembler.isEmpty() || pts == Gst.CLOCK_TIME_NONE || duration == Gst.CLOCK_TIME_NONE) {
      return false;
    }
    try (Scratch out = new Scratch(2 * Long.BYTES)) {
      GstData.gst_event_parse_gap(gap, out.address(), out.address() + Long.BYTES);
      return Memory.getLong(out.address(), 0) >= pts + duration;
    }
  }
}
