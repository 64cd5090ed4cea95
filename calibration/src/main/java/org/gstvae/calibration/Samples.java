package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.media.MediaOptions;
import org.gstvae.model.Model;

/** Draws a few small chunks from footage, to compare layers on. */
final class Samples {
  /** Chunks of a batch. */
  private static final int SAMPLES = 8;

  /** They are drawn from this many clips from the start of the footage. */
  private static final int CLIPS = 128;

  /** Pixels of a picture, at most: what is compared are layers, not pictures. */
  private static final double PIXELS = 320 * 180;

  private final Model model;
  private final CalibrationOptions options;
  private final Codec codec;
  private final Interruption stopped;
  private final Progress progress;

  /** A chunk, and what the codec in FP32 loses on it. */
  private record Sample(Tensor chunk, double error) {}

  Samples(
      Model model,
      CalibrationOptions options,
      Codec codec,
      Interruption stopped,
      Progress progress) {
    this.model = model;
    this.options = options;
    this.codec = codec;
    this.stopped = stopped;
    this.progress = progress;
  }

  /**
   * Chunks that the codec finds easy, hard, and all between, [B, 3, T, H, W] from -1 to 1. The easy
   * ones are dark or flat: what noise costs most is where there is least error to hide it, and
   * their activations are unlike those of other pictures.
   */
  Tensor draw(List<ClipFile> clips) throws EngineException {
    List<Tensor> chunks = chunks(clips);
    List<Sample> ranked = new ArrayList<>();
    for (int start = 0; start < chunks.size(); start += SAMPLES) {
      List<Tensor> some = chunks.subList(start, Math.min(start + SAMPLES, chunks.size()));
      try (PointerScope scope = new PointerScope()) {
        List<Double> errors = errors(batch(some));
        for (int i = 0; i < some.size(); i++) {
          ranked.add(new Sample(some.get(i), errors.get(i)));
        }
      }
      stopped.check();
    }
    ranked.sort(Comparator.comparingDouble(Sample::error));
    List<Tensor> drawn = new ArrayList<>();
    int count = Math.min(SAMPLES, ranked.size());
    for (int i = 0; i < count; i++) {
      drawn.add(ranked.get(i * (ranked.size() - 1) / Math.max(1, count - 1)).chunk());
    }
    return batch(drawn);
  }

  private static Tensor batch(List<Tensor> chunks) {
    return torch
        .cat(new TensorVector(chunks.toArray(new Tensor[0])), 0)
        .to(ScalarType.Float)
        .mul_(new Scalar(1 / PictureNoise.STEPS))
        .sub_(new Scalar(1.0))
        .permute(0, 4, 1, 2, 3);
  }

  /** What the codec in FP32 loses on every picture of a batch. */
  private List<Double> errors(Tensor batch) {
    FloatGraphs graphs = FloatGraphs.of(model.config(), batch.shape());
    Tensor code = codec.run(graphs.encoder(), FloatGraphs.PICTURES, batch, FloatGraphs.LATENT);
    Tensor decoded = codec.run(graphs.decoder(), FloatGraphs.LATENT, code, FloatGraphs.PICTURES);
    return PictureNoise.of(decoded, batch);
  }

  /** First chunks of clips that can be read, U8 [1, T, H, W, 3], all of one size. */
  private List<Tensor> chunks(List<ClipFile> clips) throws EngineException {
    List<ClipFile> some = clips.subList(0, Math.min(CLIPS, clips.size()));
    List<Tensor> chunks = new ArrayList<>();
    EngineException failure = null;
    for (int i = 0; i < some.size(); i++) {
      progress.at("samples", i, some.size());
      try (ClipReader reader = open(some.get(i))) {
        chunks.add(reader.next());
      } catch (EngineException e) {
        failure = e;
      }
      stopped.check();
    }
    progress.at("samples", some.size(), some.size());
    if (chunks.isEmpty()) {
      throw failure;
    }
    long longest = chunks.stream().mapToLong(chunk -> chunk.size(1)).max().orElseThrow();
    return chunks.stream().filter(chunk -> chunk.size(1) == longest).toList();
  }

  private ClipReader open(ClipFile clip) throws EngineException {
    int factor = model.config().spatialFactor();
    double scale = Math.min(1, Math.sqrt(PIXELS / options.width() / options.height()));
    int width = Math.max(16, multiple(options.width() * scale, factor));
    int height = Math.max(16, multiple(options.height() * scale, factor));
    int frames = model.framesPerChunk();
    return ClipReader.open(
        clip, MediaOptions.scaled(width, height, frames), frames, model.config().temporalScale());
  }

  private static int multiple(double value, int factor) {
    return (int) Math.max(1, Math.round(value / factor)) * factor;
  }
}
