package org.gstvae.plugin.klv;

import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.UnitParts;
import org.gstvae.latent.klv.ChunkSplitter;
import org.gstvae.latent.klv.KlvFormat;
import org.gstvae.plugin.codec.Buffers;
import org.gstvae.plugin.codec.MappedBuffer;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ElementType;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.element.Mutability;
import org.gstvae.plugin.element.Pad;
import org.gstvae.plugin.element.PadHandler;
import org.gstvae.plugin.element.PadTemplate;
import org.gstvae.plugin.element.Property;
import org.gstvae.plugin.element.ValueType;
import org.gstvae.plugin.element.Warnings;
import org.gstvae.plugin.gst.BufferFlags;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.EventType;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * Cuts every chunk into KLV units, each a buffer of its own with the chunk's times.
 *
 * <p>{@code gst-launch-1.0 videotestsrc num-buffers=50 ! vaeencode ! vaetoklv ! mpegtsmux !
 * filesink location=a.ts}
 */
public final class VaeToKlv extends Element {
  /** The element. */
  public static final ElementType<VaeToKlv> TYPE =
      ElementType.builder("vaetoklv", "GstVaeToKlv", VaeToKlv::new)
          .metadata(
              "VAE latents to KLV",
              "Codec/Converter/Metadata",
              "Carries video latents in SMPTE 336M units, for mpegtsmux and rtpklvpay")
          .pad(PadTemplate.sink(LatentCaps.MEDIA_TYPE))
          .pad(PadTemplate.src(KlvFormat.CAPS))
          .property(
              Property.of(
                  "unit-size",
                  "Unit size",
                  "Most bytes of a KLV unit; smaller ones lose less with every lost packet",
                  ValueType.integer(
                      KlvFormat.MIN_UNIT_BYTES, KlvFormat.MAX_UNIT_BYTES, KlvFormat.MAX_UNIT_BYTES),
                  Mutability.PLAYING,
                  e -> e.unitSize,
                  (e, v) -> e.unitSize = v))
          .build();

  private final Pad src;
  private final Warnings warnings = new Warnings(this);
  private volatile int unitSize = KlvFormat.MAX_UNIT_BYTES;

  // Of the stream; touched by the streaming thread alone.
  private String capsText;
  private LatentCaps caps;

  private VaeToKlv(long address) {
    super(address);
    Pad unused = new Pad(this, "sink", new Sink());
    src = new Pad(this, "src", new PadHandler() {});
  }

  @Override
  protected void start() {
    caps = null;
  }

  /** Chunks in. */
  private final class Sink implements PadHandler {
    @Override
    public boolean event(Pad pad, long event) throws LatentException {
      if (EventType.of(event) != EventType.CAPS) {
        return pad.eventDefault(event);
      }
      try {
        return takeCaps(event);
      } finally {
        GstData.gst_mini_object_unref(event);
      }
    }

    @Override
    public int chain(Pad pad, long buffer) throws ElementException {
      try {
        return caps == null ? Flow.NOT_NEGOTIATED : split(buffer);
      } finally {
        GstData.gst_mini_object_unref(buffer);
      }
    }
  }

  private boolean takeCaps(long event) throws LatentException {
    try (Scratch out = new Scratch(Long.BYTES)) {
      GstData.gst_event_parse_caps(event, out.address());
      capsText = Caps.text(Memory.getLong(out.address(), 0));
    }
    caps = LatentCaps.parse(capsText);
    long klv = Caps.parse(KlvFormat.CAPS);
    boolean taken = src.pushEvent(GstData.gst_event_new_caps(klv));
    GstData.gst_mini_object_unref(klv);
    return taken;
  }

  private int split(long buffer) throws ElementException {
    try (MappedBuffer map = MappedBuffer.read(buffer)) {
      Chunk chunk = new AccessUnitReader(map.bytes()).chunk();
      caps.check(chunk);
      UnitParts parts = UnitParts.of(map.bytes());
      return push(new ChunkSplitter(parts, chunk.sequence(), capsText, unitSize), buffer);
    } catch (LatentException e) {
      warnings.post(ErrorCode.STREAM_DECODE, e.getMessage() + "; the chunk was not sent");
      return Flow.OK;
    }
  }

  private int push(ChunkSplitter splitter, long buffer) throws ElementException {
    boolean discont = (GstData.gst_buffer_get_flags(buffer) & BufferFlags.DISCONT) != 0;
    int flow = Flow.OK;
    for (int number = 0; number < splitter.units() && flow == Flow.OK; number++) {
      long unit = Buffers.of(splitter.unit(number));
      for (int time : new int[] {Layout.BUFFER_PTS, Layout.BUFFER_DTS, Layout.BUFFER_DURATION}) {
        Memory.setLong(unit, time, Memory.getLong(buffer, time));
      }
      if (discont && number == 0) {
        int unused = GstData.gst_buffer_set_flags(unit, BufferFlags.DISCONT);
      }
      flow = src.push(unit);
    }
    return flow;
  }
}
