package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.media.MediaOptions;
import org.gstvae.model.Model;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.quantize.ConvLayer;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.quantize.QuantizedGraph;

/**
 * Chooses every convolution's range, then measures it in 8 bits alone, in FP32 arithmetic, on one
 * small chunk each of a few clips: what it does to its half of the codec and to the decoded
 * picture.
 */
final class Sensitivity {
  private static final int CLIPS = 4;

  /** Pixels of a picture, at most: what is compared are layers, not pictures. */
  private static final double PIXELS = 192 * 108;

  /** Pictures are from -1 to 1: this many steps of 8 bits to a unit. */
  private static final double STEPS = 127.5;

  private final Model model;
  private final CalibrationOptions options;
  private final QuantizedType type;
  private final Codec codec;

  /** All samples in one batch: convolutions of one small picture take libtorch's slow way. */
  private final Tensor pictures;

  private final FloatGraphs graphs;
  private Tensor latents;
  private Tensor decoded;

  /** What was measured of a layer; the noise is that of every sample. */
  private record Cost(double snr, List<Double> noise) {}

  /**
   * What was measured.
   *
   * @param layers all convolutions, in the order in which they run
   * @param errors what the codec in FP32 loses on every sample, mean squared in steps of 8 bits
   */
  record Measured(List<LayerSensitivity> layers, List<Double> errors) {}

  private Sensitivity(
      Model model,
      CalibrationOptions options,
      QuantizedType type,
      Codec codec,
      List<ClipFile> clips)
      throws EngineException {
    this.model = model;
    this.options = options;
    this.type = type;
    this.codec = codec;
    this.pictures = draw(clips);
    this.graphs = FloatGraphs.of(model.config(), pictures.shape());
  }

  /**
   * Measures all layers.
   *
   * @param clips footage to take samples from; clips that cannot be read are passed over
   */
  static Measured measure(
      Model model,
      List<ClipFile> clips,
      Candidates candidates,
      CalibrationOptions options,
      QuantizedType type,
      BooleanSupplier stopped,
      Progress progress)
      throws EngineException {
    try (Codec codec = Codec.open(model, ScalarType.Float);
        PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Sensitivity sensitivity = new Sensitivity(model, options, type, codec, clips);
      return sensitivity.all(sensitivity.choose(candidates), stopped, progress);
    }
  }

  /** A chunk each of the first clips of different shots, [B, 3, T, H, W] from -1 to 1. */
  private Tensor draw(List<ClipFile> clips) throws EngineException {
    Set<String> shots = new HashSet<>();
    List<Tensor> chunks = new ArrayList<>();
    EngineException failure = null;
    for (ClipFile clip : clips) {
      if (chunks.size() == CLIPS || !shots.add(clip.shot())) {
        continue;
      }
      try (ClipReader reader = open(clip)) {
        Tensor chunk = reader.next();
        // All samples are of one size: clips that are shorter than the first are passed over.
        if (chunks.isEmpty() || chunk.size(1) == chunks.get(0).size(1)) {
          chunks.add(chunk);
        }
      } catch (EngineException e) {
        failure = e;
      }
    }
    if (chunks.isEmpty()) {
      throw failure;
    }
    return torch
        .cat(new TensorVector(chunks.toArray(new Tensor[0])), 0)
        .to(ScalarType.Float)
        .mul_(new Scalar(1 / STEPS))
        .sub_(new Scalar(1.0))
        .permute(0, 4, 1, 2, 3);
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

  /** Runs the codec in FP32 once, and tries every layer's candidates on the way. */
  private Map<String, LayerCandidate> choose(Candidates candidates) throws EngineException {
    RangeTrial encoding = new RangeTrial(codec, graphs.encoder(), candidates, type);
    latents =
        codec.run(graphs.encoder(), FloatGraphs.PICTURES, pictures, FloatGraphs.LATENT, encoding);
    RangeTrial decoding = new RangeTrial(codec, graphs.decoder(), candidates, type);
    decoded =
        codec.run(graphs.decoder(), FloatGraphs.LATENT, latents, FloatGraphs.PICTURES, decoding);
    Map<String, LayerCandidate> chosen = new HashMap<>(encoding.best());
    chosen.putAll(decoding.best());
    return chosen;
  }

  private Measured all(
      Map<String, LayerCandidate> chosen, BooleanSupplier stopped, Progress progress)
      throws EngineException {
    List<ConvLayer> encoder = ConvLayer.of(graphs.encoder());
    List<ConvLayer> layers = new ArrayList<>(encoder);
    layers.addAll(ConvLayer.of(graphs.decoder()));
    Map<String, String> exceptions = StartingPlacement.exceptions(layers);
    List<LayerSensitivity> measured = new ArrayList<>();
    for (ConvLayer layer : layers) {
      progress.at("sensitivity", measured.size(), layers.size());
      boolean encodes = measured.size() < encoder.size();
      LayerCandidate candidate = chosen.get(layer.name());
      Cost cost = cost(layer.name(), candidate, encodes);
      measured.add(
          new LayerSensitivity(
              layer.name(),
              candidate,
              encodes,
              layer.macs(),
              exceptions.get(layer.name()),
              cost.snr(),
              cost.noise()));
      if (stopped.getAsBoolean()) {
        throw new EngineException(EngineException.Kind.FAILED, "interrupted");
      }
    }
    progress.at("sensitivity", layers.size(), layers.size());
    return new Measured(measured, differences(decoded, pictures));
  }

  private Cost cost(String layer, LayerCandidate candidate, boolean encodes) {
    Placement placement = new Placement(type, Map.of(layer, candidate.scales()));
    try (PointerScope scope = new PointerScope()) {
      Tensor code = latents;
      Graph decoder = graphs.decoder();
      if (encodes) {
        code = encode(QuantizedGraph.of(graphs.encoder(), placement), pictures);
      } else {
        decoder = QuantizedGraph.of(decoder, placement);
      }
      Tensor result = decode(decoder, code);
      double signal = SquaredError.energy(encodes ? latents : decoded);
      double error =
          encodes ? SquaredError.between(code, latents) : SquaredError.between(result, decoded);
      return new Cost(
          10 * Math.log10(signal / Math.max(error, Double.MIN_NORMAL)),
          differences(result, decoded));
    }
  }

  /** Mean squared differences of every sample's pictures, in steps of 8 bits. */
  private static List<Double> differences(Tensor some, Tensor others) {
    List<Double> differences = new ArrayList<>();
    for (long sample = 0; sample < others.size(0); sample++) {
      Tensor other = others.select(0, sample);
      double squares = SquaredError.between(some.select(0, sample), other);
      differences.add(squares / other.numel() * STEPS * STEPS);
    }
    return differences;
  }

  private Tensor encode(Graph graph, Tensor pictures) {
    return codec.run(graph, FloatGraphs.PICTURES, pictures, FloatGraphs.LATENT);
  }

  private Tensor decode(Graph graph, Tensor latents) {
    return codec.run(graph, FloatGraphs.LATENT, latents, FloatGraphs.PICTURES);
  }
}
