package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.media.MediaOptions;
import org.gstvae.model.Model;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.pixels.PlaneShapes;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.store.CalibrationGate;

/**
 * Compares the codec in 8 bits with the same codec in 16, clip by clip, as a pipeline would see
 * them: 8-bit pictures in and out, latents in F16 between. Encoder and decoder are also measured
 * apart, the other half staying in 16 bits.
 */
final class Gate {
  private static final double PEAK = 255;

  private final Model model;
  private final Codec codec;
  private final Precision reference;
  private final CalibrationOptions options;
  private final List<ClipFile> clips;
  private final CodecGraphs plain;

  /** Squared errors of a clip. */
  private static final class Sums {
    int frames;
    double samples;
    double reference;
    double codec;
    double encoder;
    double decoder;
    double latentEnergy;
    double latentError;

    CalibrationGate.Clip clip(String name) {
      return new CalibrationGate.Clip(
          name,
          frames,
          psnr(reference),
          psnr(codec),
          psnr(encoder),
          psnr(decoder),
          round(10 * Math.log10(latentEnergy / Math.max(latentError, Double.MIN_NORMAL))));
    }

    private double psnr(double error) {
      return round(10 * Math.log10(PEAK * PEAK * samples / Math.max(error, Double.MIN_NORMAL)));
    }
  }

  /**
   * A gate.
   *
   * @param codec the model in 16 bits
   * @param reference what 16 bits are here
   * @param clips what is measured; those that cannot be read are left out with a note
   */
  Gate(
      Model model,
      Codec codec,
      Precision reference,
      CalibrationOptions options,
      List<ClipFile> clips,
      Progress progress)
      throws EngineException {
    this.model = model;
    this.codec = codec;
    this.reference = reference;
    this.options = options;
    this.clips = readable(clips, progress);
    this.plain = CodecGraphs.plain(model.config());
  }

  /**
   * Measures a placement.
   *
   * @param most frames of a clip, at most
   */
  CalibrationGate measure(
      Placement placement, int most, String stage, Interruption stopped, Progress progress)
      throws EngineException {
    CodecGraphs quantized = CodecGraphs.quantized(model.config(), placement);
    List<CalibrationGate.Clip> results = new ArrayList<>();
    for (ClipFile clip : clips) {
      progress.at(stage, results.size(), clips.size());
      results.add(measure(clip, quantized, most).clip(clip.name()));
      stopped.check();
    }
    progress.at(stage, clips.size(), clips.size());
    CalibrationOptions.GateLimits limits = options.limits();
    return new CalibrationGate(
        reference.nick(),
        limits.meanLoss(),
        limits.worstLoss(),
        limits.latentSnr(),
        loss(results, CalibrationGate.Clip::codec),
        loss(results, CalibrationGate.Clip::encoder),
        loss(results, CalibrationGate.Clip::decoder),
        results.stream().mapToDouble(CalibrationGate.Clip::latentSnr).min().orElseThrow(),
        results);
  }

  private List<ClipFile> readable(List<ClipFile> all, Progress progress) throws EngineException {
    List<ClipFile> readable = new ArrayList<>();
    EngineException failure = null;
    for (ClipFile clip : all) {
      try (ClipReader reader = open(clip, model.config().temporalScale())) {
        readable.add(clip);
      } catch (EngineException e) {
        failure = e;
        progress.note("skipped: " + e.getMessage());
      }
    }
    if (readable.isEmpty()) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          "no clip for the gate can be used" + (failure == null ? "" : "; " + failure.getMessage()),
          failure);
    }
    return List.copyOf(readable);
  }

  private ClipReader open(ClipFile clip, int most) throws EngineException {
    return ClipReader.open(
        clip,
        MediaOptions.scaled(options.width(), options.height(), most),
        model.framesPerChunk(),
        model.config().temporalScale());
  }

  private Sums measure(ClipFile clip, CodecGraphs quantized, int most) throws EngineException {
    Sums sums = new Sums();
    try (ClipReader reader = open(clip, most);
        NoGradGuard guard = new NoGradGuard()) {
      while (true) {
        try (PointerScope scope = new PointerScope()) {
          Tensor chunk = reader.next();
          if (chunk == null) {
            return sums;
          }
          add(sums, chunk, quantized);
        }
      }
    }
  }

  private void add(Sums sums, Tensor chunk, CodecGraphs quantized) {
    Tensor latents = encode(plain.encoder(chunk), chunk);
    Tensor rounded = encode(quantized.encoder(chunk), chunk);
    Graph decoder = plain.decoder(chunk);
    Graph roundedDecoder = quantized.decoder(chunk);
    sums.frames += (int) chunk.size(1);
    sums.samples += chunk.numel();
    sums.reference += decodingError(decoder, latents, chunk);
    sums.encoder += decodingError(decoder, rounded, chunk);
    sums.decoder += decodingError(roundedDecoder, latents, chunk);
    sums.codec += decodingError(roundedDecoder, rounded, chunk);
    sums.latentEnergy += SquaredError.energy(latents);
    sums.latentError += SquaredError.between(rounded, latents);
  }

  private Tensor encode(Graph graph, Tensor chunk) {
    return codec.run(graph, PlaneShapes.name(0), chunk, ChunkGraphs.LATENT);
  }

  private double decodingError(Graph graph, Tensor latents, Tensor chunk) {
    try (PointerScope scope = new PointerScope()) {
      Tensor decoded =
          codec.run(graph, ChunkGraphs.LATENT, latents.unsqueeze(0), PlaneShapes.name(0));
      return SquaredError.between(decoded, chunk);
    }
  }

  private static CalibrationGate.Loss loss(
      List<CalibrationGate.Clip> clips, ToDoubleFunction<CalibrationGate.Clip> psnr) {
    double sum = 0;
    double worst = Double.NEGATIVE_INFINITY;
    for (CalibrationGate.Clip clip : clips) {
      double loss = clip.reference() - psnr.applyAsDouble(clip);
      sum += loss;
      worst = Math.max(worst, loss);
    }
    return new CalibrationGate.Loss(round(sum / clips.size()), round(worst));
  }

  /** To a thousandth of a decibel: files are read by people too. */
  private static double round(double value) {
    return Math.rint(value * 1000) / 1000;
  }
}
