package org.gstvae.plugin.mux;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.gstvae.latent.file.ByteSource;
import org.gstvae.plugin.codec.MappedBuffer;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** A file behind a sink pad in pull mode. */
final class PulledFile implements ByteSource {
  private final long pad;

  PulledFile(long pad) {
    this.pad = pad;
  }

  @Override
  public long size() throws FlowException {
    try (Scratch out = new Scratch(Long.BYTES)) {
      if (Gst.gst_pad_peer_query_duration(pad, GstData.FORMAT_BYTES, out.address()) == 0) {
        throw new FlowException(Flow.ERROR);
      }
      return Memory.getLong(out.address(), 0);
    }
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    long bytes = Math.min(target.remaining(), size() - offset);
    if (bytes <= 0) {
      return;
    }
    long buffer = buffer(offset, (int) bytes);
    try (MappedBuffer map = MappedBuffer.read(buffer)) {
      ByteBuffer read = map.bytes();
      target.put(read.limit(Math.min(read.limit(), target.remaining())));
    } catch (ElementException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      GstData.gst_mini_object_unref(buffer);
    }
  }

  /** A new buffer with bytes of the file; fewer where it ends. */
  long buffer(long offset, int bytes) throws FlowException {
    try (Scratch out = new Scratch(Long.BYTES)) {
      int flow = Gst.gst_pad_pull_range(pad, offset, bytes, out.address());
      if (flow != Flow.OK) {
        throw new FlowException(flow);
      }
      return Memory.getLong(out.address(), 0);
    }
  }
}
