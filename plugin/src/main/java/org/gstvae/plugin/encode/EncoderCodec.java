package org.gstvae.plugin.encode;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Job;
import org.gstvae.engine.JobTiming;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.PreparationListener;
import org.gstvae.engine.VideoLayout;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.CodedUnitWriter;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.SideData;
import org.gstvae.latent.StreamFormat;
import org.gstvae.plugin.codec.MappedBuffer;
import org.gstvae.plugin.codec.NativeLatents;
import org.gstvae.plugin.codec.OpenModel;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.GstData;

/** Encodes chunks of one picture layout in one mode to access units. */
final class EncoderCodec implements AutoCloseable {
  /** Chunks that may be on their way: the next is uploaded while one is computed. */
  static final int MOST_ON_THEIR_WAY = 2;

  /**
   * A chunk on its way through the engine.
   *
   * @param job what to wait for
   * @param chunk what it is
   * @param latents where its latents will be
   * @param settings how its unit is written
   */
  record Encoding(Job job, Chunk chunk, NativeLatents latents, UnitSettings settings) {}

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
  private final StreamFormat format;
  private final int framesPerChunk;
  private final EncoderSession session;
  private final NativeLatents[] latents = new NativeLatents[MOST_ON_THEIR_WAY];
  private final Q8Coder coder;
  private int submitted;

  EncoderCodec(
      OpenModel model, VideoLayout layout, CodecMode mode, StreamFormat format, int framesPerChunk)
      throws EngineException, ElementException, InterruptedException {
    this.model = model;
    this.layout = layout;
    this.mode = mode;
    this.format = format;
    this.framesPerChunk = mode == CodecMode.IMAGE ? 1 : framesPerChunk;
    coder = format == StreamFormat.Q8 ? Q8Coder.open(model, mode) : null;
    session = model.engine().openEncoder(layout, mode);
    boolean whole = false;
    try {
      long bytes = session.latentShape(this.framesPerChunk).bytes(format.memory());
      for (int i = 0; i < latents.length; i++) {
        latents[i] = new NativeLatents(bytes);
      }
      whole = true;
    } finally {
      if (!whole) {
        close();
      }
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
    session.prepare(framesPerChunk, format.memory(), sample, listener);
  }

  /** Runs engine and coder until they are warm; returns how long a full chunk takes. */
  Duration warmUp(int sliceSize) throws EngineException, InterruptedException {
    Duration engine = session.warmUp(framesPerChunk);
    return coder == null
        ? engine
        : engine.plus(coder.warmUp(session.latentShape(framesPerChunk), sliceSize));
  }

  /** The quantiser of the last chunk; empty unless the format is q8. */
  OptionalDouble quantizer() {
    return coder == null ? OptionalDouble.empty() : OptionalDouble.of(coder.quantizer());
  }

  /**
   * Sends off frames, {@code framesPerChunk} of them or fewer. They stay mapped until {@link
   * #finish}, which comes in the same order, and before more than {@value #MOST_ON_THEIR_WAY} are
   * on their way.
   */
  Encoding submit(
      List<FrameMemory> frames,
      List<FrameTime> times,
      List<SideData> sideData,
      Guidance guidance,
      OptionalLong seed,
      UnitSettings settings)
      throws EngineException {
    int factor = temporalFactor();
    List<FrameMemory> padded = new ArrayList<>(frames);
    while (padded.size() % factor != 0) {
      padded.add(frames.get(frames.size() - 1));
    }
    LatentShape shape = session.latentShape(padded.size());
    NativeLatents target = latents[submitted++ % latents.length];
    LatentMemory memory = target.as(format.memory(), shape);
    Job job = session.submit(new EncodeRequest(padded, memory, guidance, seed));
    Chunk chunk =
        new Chunk(
            model.model().hash(),
            settings.sequence(),
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
    return new Encoding(job, chunk, target, settings);
  }

  /** Waits for a chunk, and writes its access unit. */
  Encoded finish(Encoding encoding) throws EngineException, ElementException, InterruptedException {
    JobTiming timing = encoding.job().await();
    Chunk chunk = encoding.chunk();
    ByteBuffer view = encoding.latents().view();
    UnitSettings settings = encoding.settings();
    if (coder != null) {
      CodedUnitWriter writer = coder.code(chunk, view, settings);
      return new Encoded(write(writer.bytes(), writer::write), writer.bytes(), timing);
    }
    AccessUnitWriter writer = new AccessUnitWriter(chunk, settings.sliceSize());
    long buffer = write(writer.bytes(), unit -> writer.write(view, unit));
    return new Encoded(buffer, writer.bytes(), timing);
  }

  private static long write(int bytes, Consumer<ByteBuffer> writer) throws ElementException {
    long buffer = GstData.gst_buffer_new_allocate(0, bytes, 0);
    if (buffer == 0) {
      throw new ElementException(
          ErrorCode.RESOURCE_NO_SPACE_LEFT,
          "no memory for an access unit of " + bytes + " bytes: lower frames-per-chunk");
    }
    try (MappedBuffer map = MappedBuffer.write(buffer)) {
      writer.accept(map.bytes());
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
    for (NativeLatents each : latents) {
      if (each != null) {
        each.close();
      }
    }
  }
}
