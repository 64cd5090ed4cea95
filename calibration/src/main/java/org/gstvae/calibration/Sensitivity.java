package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.media.MediaOptions;
import org.gstvae.model.Model;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.quantize.ConvLayer;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.quantize.QuantizedGraph;

/**
 * Measures every convolution in 8 bits alone, in FP32 arithmetic, on one small chunk each of a few
 * clips: what it does to its half of the codec and to the decoded picture.
 */
final class Sensitivity implements AutoCloseable {
  private static final int CLIPS = 4;

  /** Pixels of a picture, at most: what is compared are layers, not pictures. */
  private static final double PIXELS = 256 * 144;

  /** Pictures are from -1 to 1: this many steps of 8 bits to a unit. */
  private static final double STEPS = 127.5;

  private final Model model;
  private final CalibrationOptions options;
  private final QuantizedType type;
  private final Codec codec;
  private final List<Sample> samples = new ArrayList<>();

  /** A chunk, and what the codec in FP32 makes of it. */
  private record Sample(FloatGraphs graphs, Tensor pictures, Tensor latents, Tensor decoded) {}

  /** What was measured of one way of running a layer. */
  private record Cost(double snr, double noise) {}

  private Sensitivity(Model model, CalibrationOptions options, QuantizedType type, Codec codec) {
    this.model = model;
    this.options = options;
    this.type = type;
    this.codec = codec;
  }

  /**
   * Measures all layers.
   *
   * @param clips footage to take samples from; clips that cannot be read are passed over
   */
  static List<LayerSensitivity> measure(
      Model model,
      List<ClipFile> clips,
      Candidates candidates,
      CalibrationOptions options,
      QuantizedType type,
      BooleanSupplier stopped,
      Progress progress)
      throws EngineException {
    try (Codec codec = Codec.open(model, ScalarType.Float);
        Sensitivity sensitivity = new Sensitivity(model, options, type, codec);
        PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      sensitivity.draw(clips);
      return sensitivity.all(candidates, stopped, progress);
    }
  }

  private void draw(List<ClipFile> clips) throws EngineException {
    Set<String> shots = new HashSet<>();
    EngineException failure = null;
    for (ClipFile clip : clips) {
      if (samples.size() == CLIPS || !shots.add(clip.shot())) {
        continue;
      }
      try (ClipReader reader = open(clip)) {
        samples.add(sample(reader.next()));
      } catch (EngineException e) {
        failure = e;
      }
    }
    if (samples.isEmpty()) {
      throw failure;
    }
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

  private Sample sample(Tensor bytes) {
    Tensor pictures =
        bytes
            .to(ScalarType.Float)
            .mul_(new Scalar(1 / STEPS))
            .sub_(new Scalar(1.0))
            .permute(0, 4, 1, 2, 3);
    FloatGraphs graphs =
        FloatGraphs.of(model.config(), bytes.size(1), bytes.size(2), bytes.size(3));
    Tensor latents = encode(graphs.encoder(), pictures);
    return new Sample(graphs, pictures, latents, decode(graphs.decoder(), latents));
  }

  private List<LayerSensitivity> all(
      Candidates candidates, BooleanSupplier stopped, Progress progress) throws EngineException {
    List<ConvLayer> encoder = ConvLayer.of(samples.get(0).graphs().encoder());
    List<ConvLayer> layers = new ArrayList<>(encoder);
    layers.addAll(ConvLayer.of(samples.get(0).graphs().decoder()));
    Map<String, String> exceptions = StartingPlacement.exceptions(layers);
    List<LayerSensitivity> measured = new ArrayList<>();
    for (ConvLayer layer : layers) {
      boolean encodes = measured.size() < encoder.size();
      LayerCandidate best = null;
      Cost least = null;
      for (LayerCandidate candidate : candidates.of(layer)) {
        Cost cost = cost(layer.name(), candidate.scales(), encodes);
        if (least == null || cost.noise() < least.noise()) {
          least = cost;
          best = candidate;
        }
        if (stopped.getAsBoolean()) {
          throw new EngineException(EngineException.Kind.FAILED, "interrupted");
        }
      }
      measured.add(
          new LayerSensitivity(
              layer.name(),
              best,
              encodes,
              layer.macs(),
              exceptions.get(layer.name()),
              least.snr(),
              least.noise()));
      progress.at("sensitivity", measured.size(), layers.size());
    }
    return measured;
  }

  private Cost cost(String layer, LayerScales scales, boolean encodes) {
    Placement placement = new Placement(type, Map.of(layer, scales));
    double signal = 0;
    double error = 0;
    double noise = 0;
    for (Sample sample : samples) {
      try (PointerScope scope = new PointerScope()) {
        Tensor latents = sample.latents();
        Graph decoder = sample.graphs().decoder();
        if (encodes) {
          Graph encoder = QuantizedGraph.of(sample.graphs().encoder(), placement);
          latents = encode(encoder, sample.pictures());
        } else {
          decoder = QuantizedGraph.of(decoder, placement);
        }
        Tensor decoded = decode(decoder, latents);
        Tensor reference = encodes ? sample.latents() : sample.decoded();
        Tensor result = encodes ? latents : decoded;
        signal += SquaredError.energy(reference);
        error += SquaredError.between(result, reference);
        noise += SquaredError.between(decoded, sample.decoded()) / decoded.numel();
      }
    }
    return new Cost(
        10 * Math.log10(signal / Math.max(error, Double.MIN_NORMAL)),
        noise / samples.size() * STEPS * STEPS);
  }

  private Tensor encode(Graph graph, Tensor pictures) {
    return codec.run(graph, FloatGraphs.PICTURES, pictures, FloatGraphs.LATENT);
  }

  private Tensor decode(Graph graph, Tensor latents) {
    return codec.run(graph, FloatGraphs.LATENT, latents, FloatGraphs.PICTURES);
  }

  @Override
  public void close() {
    samples.clear();
  }
}
