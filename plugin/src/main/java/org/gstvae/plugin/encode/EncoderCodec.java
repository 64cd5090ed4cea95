package org.gstvae.plugin.encode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.JobTiming;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.PreparationListener;
import org.gstvae.engine.VideoLayout;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.SideData;
import org.gstvae.plugin.codec.MappedBuffer;
import org.gstvae.plugin.codec.NativeLatents;
import org.gstvae.plugin.codec.OpenModel;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.GstData;

/** Encodes chunks of one picture layout in one mode to access units. */
final class EncoderCodec implements AutoCloseable {
  /**
   * An encoded chunk.
   *
   * @param buffer a GstBuffer with the access unit, which the receiver owns
   * @param bytes its size
   * @param timing where the time went
   */
  record Encoded(long buffer, long bytes, JobTiming timing) {}

  private final OpenModel model;
  private final VideoLayout layout;
  private final CodecMode mode;
  private final LatentFormat format;
  private final int framesPerChunk;
  private final EncoderSession session;
  private final NativeLatents latents;

  EncoderCodec(
      OpenModel model, VideoLayout layout, CodecMode mode, LatentFormat format, int framesPerChunk)
      throws EngineException, ElementException {
    this.model = model;
    this.layout = layout;
    this.mode = mode;
    this.format = format;
    this.framesPerChunk = mode == CodecMode.IMAGE ? 1 : framesPerChunk;
    session = model.engine().openEncoder(layout, mode);
    try {
      latents = new NativeLatents(session.latentShape(this.framesPerChunk).bytes(format));
    } catch (ElementException e) {
      session.close();
      throw e;
    }
  }

  /** The path that frames take. */
  CodecMode mode() {
    return mode;
  }

  /** Frames of a full chunk. */
  int framesPerChunk() {
    return framesPerChunk;
  }

  /** What the stream's caps say, without what the base class adds. */
  LatentCaps caps() {
    LatentShape shape = session.latentShape(framesPerChunk);
    return new LatentCaps(
        LatentCaps.VERSION,
        model.model().name(),
        model.model().hash(),
        format,
        shape.channels(),
        shape.width(),
        shape.height(),
        temporalFactor(),
        model.model().config().spatialFactor(),
        framesPerChunk,
        layout.format().gstName(),
        layout.width(),
        layout.height());
  }

  /** Makes what chunks need; may take minutes where an engine is built. */
  void prepare(boolean sample, PreparationListener listener)
      throws EngineException, InterruptedException {
    session.prepare(framesPerChunk, format, sample, listener);
  }

  /** Runs the engine until it is warm; returns how long a full chunk takes. */
  Duration warmUp() throws EngineException, InterruptedException {
    return session.warmUp(framesPerChunk);
  }

  /** Encodes frames, {@code framesPerChunk} of them or fewer, and waits. */
  Encoded encode(
      List<FrameMemory> frames,
      List<FrameTime> times,
      List<SideData> sideData,
      OptionalLong seed,
      long sequence,
      int sliceSize)
      throws EngineException, ElementException, InterruptedException {
    int factor = temporalFactor();
    List<FrameMemory> padded = new ArrayList<>(frames);
    while (padded.size() % factor != 0) {
      padded.add(frames.get(frames.size() - 1));
    }
    LatentShape shape = session.latentShape(padded.size());
    LatentMemory memory = latents.as(format, shape);
    JobTiming timing = session.submit(new EncodeRequest(padded, memory, null, seed)).await();
    Chunk chunk =
        new Chunk(
            model.model().hash(),
            sequence,
            mode,
            format,
            new ChunkGeometry(
                layout.width(),
                layout.height(),
                shape,
                factor,
                model.model().config().spatialFactor()),
            times,
            sideData);
    AccessUnitWriter writer = new AccessUnitWriter(chunk, sliceSize);
    return new Encoded(write(writer), writer.bytes(), timing);
  }

  private long write(AccessUnitWriter writer) throws ElementException {
    long buffer = GstData.gst_buffer_new_allocate(0, writer.bytes(), 0);
    if (buffer == 0) {
      throw new ElementException(
          ErrorCode.RESOURCE_NO_SPACE_LEFT,
          "no memory for an access unit of " + writer.bytes() + " bytes: lower frames-per-chunk");
    }
    try (MappedBuffer map = MappedBuffer.write(buffer)) {
      writer.write(latents.view(), map.bytes());
      return buffer;
    } catch (ElementException | RuntimeException e) {
      GstData.gst_mini_object_unref(buffer);
      throw e;
    }
  }

  private int temporalFactor() {
    return mode == CodecMode.IMAGE ? 1 : model.model().config().temporalScale();
  }

  @Override
  public void close() {
    session.close();
    latents.close();
  }
}
