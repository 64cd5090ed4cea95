package org.gstvae.plugin.mux;

import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.file.RecordHeader;
import org.gstvae.latent.file.VaeFileReader;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.element.Pad;
import org.gstvae.plugin.element.Warnings;
import org.gstvae.plugin.gst.BufferFlags;
import org.gstvae.plugin.gst.GLib;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** The source pad of the demuxer: events in their order, then chunks. */
final class DemuxedStream implements AutoCloseable {
  /** GST_BUFFER_OFFSET_NONE. */
  private static final long NO_OFFSET = -1;

  private final Pad pad;
  private final Warnings warnings;
  private final Scratch segment = new Scratch(Layout.SEGMENT);
  private final List<String> tags = new ArrayList<>();
  private int tagBytes;
  private boolean tagsLeftOut;
  private String capsText;
  private boolean begun;
  private boolean segmentPending = true;
  private boolean discont = true;
  private int chunks;

  DemuxedStream(Pad pad, Warnings warnings) {
    this.pad = pad;
    this.warnings = warnings;
    GstData.gst_segment_init(segment.address(), GstData.FORMAT_TIME);
  }

  /** The GstSegment; after a change {@link #newSegment} says so downstream. */
  long segment() {
    return segment.address();
  }

  /** Whether chunks are pushed from the last one to the first. */
  boolean backwards() {
    return Memory.getDouble(segment.address(), Layout.SEGMENT_RATE) < 0;
  }

  /** Chunks pushed so far. */
  int chunks() {
    return chunks;
  }

  /** Announces the segment before the next chunk. */
  void newSegment() {
    segmentPending = true;
    discont = true;
  }

  /** The next chunk does not follow the last one. */
  void discont() {
    discont = true;
  }

  /**
   * The segment was played: moves its position to its far edge, wherever chunks ended.
   *
   * @param end when the last chunk of the file ends
   * @return that position
   */
  long endSegment(long end) {
    long start = edge(Layout.SEGMENT_START);
    long at = backwards() ? start : Math.max(start, withinStop(end));
    Memory.setLong(segment.address(), Layout.SEGMENT_POSITION, at);
    return at;
  }

  /** How far it has been played, which is what a seek without a flush goes on from. */
  private void played(RecordHeader header) {
    long at =
        backwards()
            ? Math.max(edge(Layout.SEGMENT_START), header.pts())
            : withinStop(Math.max(0, header.pts() + Math.max(0, header.duration())));
    Memory.setLong(segment.address(), Layout.SEGMENT_POSITION, at);
  }

  private long withinStop(long time) {
    long stop = edge(Layout.SEGMENT_STOP);
    return stop == Gst.CLOCK_TIME_NONE ? time : Math.min(time, stop);
  }

  private long edge(int field) {
    return Memory.getLong(segment.address(), field);
  }

  /**
   * Announces caps, if they are others than before.
   *
   * @throws LatentException DAMAGED if GStreamer cannot read them
   */
  void caps(long element, String text) throws LatentException {
    if (!begun) {
      begun = true;
      long id = Gst.gst_pad_create_stream_id(pad.address(), element, null);
      long event = GstData.gst_event_new_stream_start(Memory.string(id));
      GLib.g_free(id);
      GstData.gst_event_set_group_id(event, Gst.gst_util_group_id_next());
      pad.pushEvent(event);
    }
    if (!text.equals(capsText)) {
      pushCaps(text);
      capsText = text;
    }
  }

  private void pushCaps(String text) throws LatentException {
    long caps = GstData.gst_caps_from_string(text);
    try {
      if (caps == 0 || GstData.gst_caps_is_fixed(caps) == 0) {
        throw LatentException.damaged("latent file: its caps are not fixed caps");
      }
      pad.pushEvent(GstData.gst_event_new_caps(caps));
    } finally {
      if (caps != 0) {
        GstData.gst_mini_object_unref(caps);
      }
    }
  }

  /**
   * Announces tags before the next chunk: as many as one record may hold, since a file may have any
   * number of them there.
   */
  void tags(String text) {
    if (tagBytes + text.length() <= VaeFileReader.MAX_TEXT_BYTES) {
      tags.add(text);
      tagBytes += RecordHeader.BYTES + text.length();
    } else if (!tagsLeftOut) {
      tagsLeftOut = true;
      warnings.post(
          ErrorCode.STREAM_DECODE,
          "latent file: more than "
              + VaeFileReader.MAX_TEXT_BYTES
              + " bytes of tags before one chunk; the others were left out");
    }
  }

  private void pushTags() {
    for (String text : tags) {
      long list = GstData.gst_tag_list_new_from_string(text);
      if (list != 0) {
        pad.pushEvent(GstData.gst_event_new_tag(list));
      }
    }
    tags.clear();
    tagBytes = 0;
    tagsLeftOut = false;
  }

  /** Pushes a chunk, which is given away; returns a {@code Flow}. */
  int push(long buffer, RecordHeader header) {
    if (segmentPending) {
      segmentPending = false;
      pad.pushEvent(GstData.gst_event_new_segment(segment.address()));
    }
    pushTags();
    long chunk = writable(buffer);
    long pts = header.pts() == RecordHeader.UNKNOWN_PTS ? Gst.CLOCK_TIME_NONE : header.pts();
    Memory.setLong(chunk, Layout.BUFFER_PTS, pts);
    Memory.setLong(chunk, Layout.BUFFER_DTS, Gst.CLOCK_TIME_NONE);
    Memory.setLong(chunk, Layout.BUFFER_DURATION, header.duration());
    // What filesrc wrote there are bytes of the file, which mean nothing downstream.
    Memory.setLong(chunk, Layout.BUFFER_OFFSET, NO_OFFSET);
    Memory.setLong(chunk, Layout.BUFFER_OFFSET_END, NO_OFFSET);
    if (discont) {
      GstData.gst_buffer_set_flags(chunk, BufferFlags.DISCONT);
    } else {
      GstData.gst_buffer_unset_flags(chunk, BufferFlags.DISCONT);
    }
    discont = false;
    chunks++;
    if (pts != Gst.CLOCK_TIME_NONE) {
      played(header);
    }
    return pad.push(chunk);
  }

  private static long writable(long buffer) {
    if (GstData.gst_mini_object_is_writable(buffer) != 0) {
      return buffer;
    }
    long copy = GstData.gst_mini_object_copy(buffer);
    GstData.gst_mini_object_unref(buffer);
    return copy;
  }

  @Override
  public void close() {
    segment.close();
  }
}
