package org.gstvae.plugin.klv;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.klv.ChunkAssembler.Assembled;
import org.gstvae.plugin.codec.Buffers;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.Pad;
import org.gstvae.plugin.gst.BufferFlags;
import org.gstvae.plugin.gst.EventType;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;

/**
 * The source pad: latents whose caps are known only when the first unit came. Until then the events
 * wait that belong behind caps: what a pad would keep of them, since the KLV of somebody else never
 * brings caps.
 */
final class LatentStream implements AutoCloseable {
  /** Events that are kept of a type of which several hold at once. */
  private static final int MOST_OF_A_TYPE = 16;

  private final Pad pad;
  private final List<Long> waiting = new ArrayList<>();
  private String capsText;
  private LatentCaps caps;
  private boolean discont = true;
  private boolean inSegment;

  LatentStream(Pad pad) {
    this.pad = pad;
  }

  /** Caps of the chunks; null before the first unit. */
  LatentCaps caps() {
    return caps;
  }

  /**
   * Announces caps, if they are others than before.
   *
   * @throws LatentException DAMAGED or WRONG_TYPE if they are no caps of latents
   */
  void caps(String text) throws LatentException {
    if (text.equals(capsText)) {
      return;
    }
    LatentCaps read = LatentCaps.parse(text);
    long announced = GstData.gst_caps_from_string(text);
    try {
      if (announced == 0 || GstData.gst_caps_is_fixed(announced) == 0) {
        throw LatentException.damaged("KLV: the caps are not fixed caps");
      }
      boolean unused = pad.pushEvent(GstData.gst_event_new_caps(announced));
    } finally {
      if (announced != 0) {
        GstData.gst_mini_object_unref(announced);
      }
    }
    capsText = text;
    caps = read;
    // A segment may have come behind tags that outlived a flush.
    waiting.sort(Comparator.comparingInt(EventType::of));
    waiting.forEach(pad::pushEvent);
    waiting.clear();
  }

  /** Passes a serialized event on, now or behind the caps. */
  boolean pass(long event) {
    int type = EventType.of(event);
    if (type == EventType.SEGMENT) {
      inSegment = true;
    } else if (type == EventType.GAP && (!inSegment || caps == null)) {
      // tsdemux sends one right after its caps. Before a segment it has no place in time, and
      // muxers complain of it; before caps nobody waits for what it says is not coming.
      GstData.gst_mini_object_unref(event);
      return true;
    }
    if (caps != null || type == EventType.STREAM_START || type == EventType.EOS) {
      return pad.pushEvent(event);
    }
    await(event, type);
    return true;
  }

  private void await(long event, int type) {
    List<Long> alike = waiting.stream().filter(other -> EventType.of(other) == type).toList();
    if (alike.size() == (EventType.accumulates(type) ? MOST_OF_A_TYPE : 1)) {
      forget(alike.get(0));
    }
    waiting.add(event);
  }

  private void forget(Long event) {
    waiting.remove(event);
    GstData.gst_mini_object_unref(event);
  }

  /** A flush: of the events that waited, tags and the like stay, which do not come again. */
  void flushed() {
    discont = true;
    inSegment = false;
    waiting.stream()
        .filter(event -> !EventType.accumulates(EventType.of(event)))
        .toList()
        .forEach(this::forget);
  }

  /** The next chunk does not follow the last one. */
  void discont() {
    discont = true;
  }

  /**
   * Pushes a chunk; returns a {@code Flow}.
   *
   * @throws LatentException if it is no chunk of these caps
   */
  int push(Assembled assembled, long pts, long duration) throws LatentException, ElementException {
    Chunk chunk = new AccessUnitReader(assembled.unit()).chunk();
    caps.check(chunk);
    long buffer = Buffers.of(assembled.unit());
    Memory.setLong(buffer, Layout.BUFFER_PTS, pts);
    Memory.setLong(buffer, Layout.BUFFER_DTS, Gst.CLOCK_TIME_NONE);
    Memory.setLong(buffer, Layout.BUFFER_DURATION, durationOf(chunk, duration));
    int flags =
        (discont ? BufferFlags.DISCONT : 0) | (assembled.missing() > 0 ? BufferFlags.CORRUPTED : 0);
    int unused = GstData.gst_buffer_set_flags(buffer, flags);
    discont = false;
    return pad.push(buffer);
  }

  /** MPEG-TS carries no durations, but the frames know theirs. */
  private static long durationOf(Chunk chunk, long duration) {
    FrameTime last = chunk.frames().get(chunk.frames().size() - 1);
    return duration == Gst.CLOCK_TIME_NONE && last.hasOffset() && last.hasDuration()
        ? Math.max(0, last.offset() + last.duration())
        : duration;
  }

  @Override
  public void close() {
    waiting.forEach(GstData::gst_mini_object_unref);
    waiting.clear();
  }
}
