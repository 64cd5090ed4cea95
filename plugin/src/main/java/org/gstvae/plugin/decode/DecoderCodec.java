package org.gstvae.plugin.decode;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecodeRequest;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Job;
import org.gstvae.engine.PreparationListener;
import org.gstvae.engine.VideoLayout;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.PositionRange;
import org.gstvae.latent.SliceReport;
import org.gstvae.plugin.codec.NativeLatents;
import org.gstvae.plugin.codec.OpenModel;
import org.gstvae.plugin.element.ElementException;

/** Decodes access units of one stream to one picture layout. Used from one thread. */
final class DecoderCodec implements AutoCloseable {
  /** One chunk is computed, one waits for that, and one is read. */
  private static final int CHUNKS = 3;

  private final LatentCaps caps;
  private final VideoLayout layout;
  private final CodecMode mode;
  private final DecoderSession session;
  private final List<NativeLatents> latents = new ArrayList<>();
  private int last;

  /** Latent frames of the chunk that was read last; 0 if there was none. */
  private int framesBefore;

  DecoderCodec(OpenModel model, LatentCaps caps, VideoLayout layout)
      throws EngineException, ElementException {
    this.caps = caps;
    this.layout = layout;
    mode = caps.temporalFactor() == 1 ? CodecMode.IMAGE : CodecMode.VIDEO;
    session = model.engine().openDecoder(layout, mode);
    try {
      for (int i = 0; i < CHUNKS; i++) {
        latents.add(new NativeLatents(caps.chunkBytes()));
      }
    } catch (ElementException e) {
      close();
      throw e;
    }
  }

  /** The layout of the pictures. */
  VideoLayout layout() {
    return layout;
  }

  /** Makes what chunks need; may take minutes where an engine is built. */
  void prepare(PreparationListener listener) throws EngineException, InterruptedException {
    session.prepare(caps.latentFrames(caps.framesPerChunk()), caps.format().memory(), listener);
  }

  /** Runs the engine until it is warm; returns how long a full chunk takes. */
  Duration warmUp() throws EngineException, InterruptedException {
    return session.warmUp(caps.latentFrames(caps.framesPerChunk()));
  }

  /**
   * Takes the latents of a unit, which become the input of the next {@link #submit}. Where slices
   * are missing the chunk before is repeated.
   */
  SliceReport read(AccessUnitReader unit) throws LatentException {
    ByteBuffer before = latents.get(last).view();
    int next = (last + 1) % CHUNKS;
    ByteBuffer now = latents.get(next).view();
    SliceReport report = unit.readLatents(now);
    for (PositionRange gap : report.missing()) {
      Concealment.fill(gap, unit.chunk(), now, before, framesBefore);
    }
    last = next;
    framesBefore = unit.chunk().geometry().latent().frames();
    return report;
  }

  /** The next chunk does not follow the last one, so nothing of that may be repeated in it. */
  void forgetLast() {
    framesBefore = 0;
  }

  /**
   * Decodes what was read to the first pictures of the chunk.
   *
   * @param guidance the caption; null for models without text
   */
  Job submit(Chunk chunk, List<OutputFrame> frames, Guidance guidance) throws EngineException {
    List<FrameMemory> memory =
        frames.stream().map(frame -> frame.mapped().memory()).collect(Collectors.toList());
    return session.submit(
        new DecodeRequest(
            latents.get(last).as(chunk.format().memory(), chunk.geometry().latent()),
            memory,
            guidance));
  }

  @Override
  public final void close() {
    session.close();
    latents.forEach(NativeLatents::close);
  }
}
