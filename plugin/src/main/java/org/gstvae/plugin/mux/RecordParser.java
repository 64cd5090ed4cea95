package org.gstvae.plugin.mux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.file.RecordHeader;
import org.gstvae.latent.file.RecordType;
import org.gstvae.latent.file.VaeFile;
import org.gstvae.latent.file.VaeFileReader;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.GObject;
import org.gstvae.plugin.gst.GstBase;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * Takes a latent file as it flows by. Holds no more than one record, and of that no more than its
 * caps allow.
 */
final class RecordParser implements AutoCloseable {
  /** Who gets what is found. */
  interface Target {
    /** Caps of the chunks that follow. */
    void caps(String text) throws LatentException;

    /** Tags, as text. */
    void tags(String text);

    /** A chunk, which is given away; returns a {@code Flow}. */
    int chunk(RecordHeader header, long buffer) throws LatentException;

    /** Something was stepped over. */
    void damaged(String sentence);
  }

  private enum State {
    START,
    HEAD,
    LOST,
    PAYLOAD
  }

  private final Target target;
  private final long adapter = GstBase.gst_adapter_new();
  private State state = State.START;
  private RecordHeader header;
  private LatentCaps caps;
  private long skip;

  RecordParser(Target target) {
    this.target = target;
  }

  /** Takes a buffer, which is given away; returns a {@code Flow}. */
  int push(long buffer) throws LatentException {
    GstBase.gst_adapter_push(adapter, buffer);
    int flow = Flow.OK;
    while (flow == Flow.OK && skipped() && available() >= wanted()) {
      flow = step();
    }
    return flow;
  }

  /** The end of the file: reports what is left over. */
  void end() throws LatentException {
    if (state == State.START) {
      VaeFile.checkStart(peek((int) available()));
    }
    if (available() > 0 || skip > 0) {
      target.damaged("latent file: ends within a record, which was left out");
    }
  }

  /** Forgets what has not been parsed; goes on wherever the next record begins. */
  void flush() {
    GstBase.gst_adapter_clear(adapter);
    skip = 0;
    state = State.LOST;
  }

  @Override
  public void close() {
    GObject.g_object_unref(adapter);
  }

  private int wanted() {
    return switch (state) {
      case START -> VaeFile.START_BYTES;
      case HEAD, LOST -> RecordHeader.BYTES;
      case PAYLOAD -> header.payloadBytes();
    };
  }

  private int step() throws LatentException {
    switch (state) {
      case START -> {
        VaeFile.checkStart(peek(VaeFile.START_BYTES));
        drop(VaeFile.START_BYTES);
        state = State.HEAD;
      }
      case HEAD -> readHead();
      case LOST -> {
        ByteBuffer bytes = peek((int) Math.min(available(), 1 << 16));
        int distance = RecordHeader.distanceToHead(bytes);
        drop(distance);
        if (bytes.remaining() - distance >= RecordHeader.BYTES) {
          state = State.HEAD;
        }
      }
      case PAYLOAD -> {
        state = State.HEAD;
        return readPayload();
      }
    }
    return Flow.OK;
  }

  private void readHead() {
    header = RecordHeader.read(peek(RecordHeader.BYTES));
    if (header == null) {
      target.damaged("latent file: damaged between two records; goes on with the next sound one");
      state = State.LOST;
      return;
    }
    drop(RecordHeader.BYTES);
    long most = mostBytes();
    if (header.payloadBytes() > most) {
      if (header.is(RecordType.CHUNK) || header.is(RecordType.CAPS)) {
        target.damaged(
            "latent file: record of "
                + header.payloadBytes()
                + " bytes (expected: at most "
                + most
                + "), which was left out");
      }
      drop(header.payloadBytes());
      return;
    }
    state = State.PAYLOAD;
  }

  /** Records that are of no use here are dropped without being collected. */
  private long mostBytes() {
    if (header.is(RecordType.CAPS) || header.is(RecordType.TAGS)) {
      return VaeFileReader.MAX_TEXT_BYTES;
    }
    return header.is(RecordType.CHUNK) && caps != null ? caps.maxUnitBytes() : 0;
  }

  private int readPayload() throws LatentException {
    if (header.is(RecordType.CHUNK)) {
      return target.chunk(header, GstBase.gst_adapter_take_buffer(adapter, header.payloadBytes()));
    }
    if (header.is(RecordType.CAPS)) {
      ByteBuffer payload = peek(header.payloadBytes());
      drop(header.payloadBytes());
      if (!header.matches(payload)) {
        throw LatentException.damaged("latent file: its caps are damaged");
      }
      String text = StandardCharsets.UTF_8.decode(payload).toString();
      caps = LatentCaps.parse(text);
      target.caps(text);
      return Flow.OK;
    }
    if (header.is(RecordType.TAGS)) {
      ByteBuffer payload = peek(header.payloadBytes());
      if (header.matches(payload)) {
        target.tags(StandardCharsets.UTF_8.decode(payload).toString());
      } else {
        target.damaged("latent file: its tags are damaged");
      }
    }
    drop(header.payloadBytes());
    return Flow.OK;
  }

  private long available() {
    return GstBase.gst_adapter_available(adapter);
  }

  /** A copy of the next bytes: heads and caps, never chunks. */
  private ByteBuffer peek(int bytes) {
    ByteBuffer copy = ByteBuffer.allocate(bytes);
    if (bytes > 0) {
      try (Scratch target = new Scratch(bytes)) {
        GstBase.gst_adapter_copy(adapter, target.address(), 0, bytes);
        copy.put(Memory.view(target.address(), bytes)).flip();
      }
    }
    return copy;
  }

  private void drop(long bytes) {
    skip += bytes;
    boolean unused = skipped();
  }

  /** Drops what there is of the bytes to skip; whether that was all. */
  private boolean skipped() {
    long now = Math.min(skip, available());
    if (now > 0) {
      GstBase.gst_adapter_flush(adapter, now);
      skip -= now;
    }
    return skip == 0;
  }
}
