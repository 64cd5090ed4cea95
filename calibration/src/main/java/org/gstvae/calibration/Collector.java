package org.gstvae.calibration;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.engine.EngineException;
import org.gstvae.media.MediaOptions;
import org.gstvae.model.Model;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.pixels.PlaneShapes;

/**
 * Runs the codec over footage, clip by clip, and keeps statistics of its activations. Memory does
 * not depend on how much footage there is. What was collected is saved from time to time; a later
 * run with the same model, footage and options goes on from there.
 */
final class Collector {
  /** Frames between two savings. */
  private static final int SAVE_FRAMES = 64;

  private final Model model;
  private final Codec codec;
  private final CalibrationOptions options;
  private final CodecGraphs graphs;

  Collector(Model model, Codec codec, CalibrationOptions options) {
    this.model = model;
    this.codec = codec;
    this.options = options;
    this.graphs = CodecGraphs.plain(model.config());
  }

  /**
   * Collects.
   *
   * @param clips where from, in this order
   * @param key what identifies this run
   * @param file where the state is kept
   * @param stopped whether to stop at the next clip
   * @throws EngineException if no clip can be read, or if it was stopped
   */
  CollectedState collect(
      List<ClipFile> clips, String key, Path file, BooleanSupplier stopped, Progress progress)
      throws EngineException {
    CollectedState state = CollectedState.resume(file, key);
    if (state.clips() > 0) {
      progress.note("goes on after " + state.frames() + " frames that were collected before");
    }
    long saved = state.frames();
    EngineException first = null;
    while (state.clips() < clips.size() && state.frames() < options.frames()) {
      ClipFile clip = clips.get(state.clips());
      long frames = 0;
      try {
        frames = collect(clip, state);
      } catch (EngineException e) {
        if (e.kind() != EngineException.Kind.INVALID
            && e.kind() != EngineException.Kind.NOT_FOUND) {
          throw e;
        }
        first = first == null ? e : first;
        progress.note("skipped: " + e.getMessage());
      }
      state =
          new CollectedState(
              key,
              state.clips() + 1,
              state.used() + (frames > 0 ? 1 : 0),
              state.frames() + frames,
              state.statistics());
      if (state.frames() - saved >= SAVE_FRAMES || stopped.getAsBoolean()) {
        state.save(file);
        saved = state.frames();
      }
      if (stopped.getAsBoolean()) {
        throw new EngineException(
            EngineException.Kind.FAILED, "interrupted; the same command goes on from here");
      }
      progress.at("collect", Math.min(state.frames(), options.frames()), options.frames());
    }
    if (state.frames() == 0) {
      throw first != null && clips.size() == 1
          ? first
          : new EngineException(
              EngineException.Kind.INVALID,
              "none of "
                  + clips.size()
                  + " files can be used"
                  + (first == null ? "" : "; " + first.getMessage()),
              first);
    }
    state.save(file);
    return state;
  }

  private long collect(ClipFile clip, CollectedState state) throws EngineException {
    long frames = 0;
    long wanted = Math.min(options.clipFrames(), options.frames() - state.frames());
    int factor = model.config().temporalScale();
    int most = (int) Math.max(factor, wanted / factor * factor);
    MediaOptions media = MediaOptions.scaled(options.width(), options.height(), most);
    try (ClipReader reader = ClipReader.open(clip, media, model.framesPerChunk(), factor);
        NoGradGuard guard = new NoGradGuard()) {
      while (true) {
        try (PointerScope scope = new PointerScope()) {
          Tensor chunk = reader.next();
          if (chunk == null) {
            return frames;
          }
          observe(clip, chunk, state, frames);
          frames += chunk.size(1);
        }
      }
    }
  }

  private void observe(ClipFile clip, Tensor chunk, CollectedState state, long done)
      throws EngineException {
    long seed = options.seed() + 1_000_003L * (state.frames() + done);
    Graph encoder = graphs.encoder(chunk);
    ActivationStatistics.Observer encoding = state.statistics().new Observer(encoder, seed);
    Tensor latents = codec.run(encoder, PlaneShapes.name(0), chunk, ChunkGraphs.LATENT, encoding);
    check(clip, encoding);
    Graph decoder = graphs.decoder(chunk);
    ActivationStatistics.Observer decoding = state.statistics().new Observer(decoder, ~seed);
    codec.run(decoder, ChunkGraphs.LATENT, latents.unsqueeze(0), PlaneShapes.name(0), decoding);
    check(clip, decoding);
  }

  private static void check(ClipFile clip, ActivationStatistics.Observer observer)
      throws EngineException {
    if (observer.broken() != null) {
      throw new EngineException(
          EngineException.Kind.FAILED,
          "layer "
              + observer.broken()
              + " reads numbers that are not finite on "
              + clip.name()
              + "; the model's weights are broken");
    }
  }
}
