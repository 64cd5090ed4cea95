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
  private final List<Sample> samples = new ArrayList<>();
  private FloatGraphs graphs;
  private RangeTrial encoderTrial;
  private RangeTrial decoderTrial;

  /** A chunk, and what the codec in FP32 makes of it. */
  private record Sample(Tensor pictures, Tensor latents, Tensor decoded, double error) {}

  /** What was measured of a layer; the noise is that of every sample. */
  private record Cost(double snr, List<Double> noise) {}

  /**
   * What was measured.
   *
   * @param layers all convolutions, in the order in which they run
   * @param errors what the codec in FP32 loses on every sample, mean squared in steps of 8 bits
   */
  record Measured(List<LayerSensitivity> layers, List<Double> errors) {}

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
      Sensitivity sensitivity = new Sensitivity(model, options, type, codec);
      sensitivity.draw(clips, candidates);
      return sensitivity.all(stopped, progress);
    }
  }

  private void draw(List<ClipFile> clips, Candidates candidates) throws EngineException {
    Set<String> shots = new HashSet<>();
    EngineException failure = null;
    for (ClipFile clip : clips) {
      if (samples.size() == CLIPS || !shots.add(clip.shot())) {
        continue;
      }
      try (ClipReader reader = open(clip)) {
        Tensor chunk = reader.next();
        // All samples are of one size: clips that are shorter than a chunk are passed over, unless
        // all are.
        if (graphs == null || chunk.size(1) == samples.get(0).pictures().size(2)) {
          samples.add(sample(chunk, candidates));
        }
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

  private Sample sample(Tensor bytes, Candidates candidates) throws EngineException {
    Tensor pictures =
        bytes
            .to(ScalarType.Float)
            .mul_(new Scalar(1 / STEPS))
            .sub_(new Scalar(1.0))
            .permute(0, 4, 1, 2, 3);
    if (graphs == null) {
      graphs = FloatGraphs.of(model.config(), bytes.size(1), bytes.size(2), bytes.size(3));
      encoderTrial = new RangeTrial(codec, graphs.encoder(), candidates, type);
      decoderTrial = new RangeTrial(codec, graphs.decoder(), candidates, type);
    }
    Tensor latents =
        codec.run(
            graphs.encoder(), FloatGraphs.PICTURES, pictures, FloatGraphs.LATENT, encoderTrial);
    Tensor decoded =
        codec.run(
            graphs.decoder(), FloatGraphs.LATENT, latents, FloatGraphs.PICTURES, decoderTrial);
    double error = SquaredError.between(decoded, pictures) / pictures.numel() * STEPS * STEPS;
    return new Sample(pictures, latents, decoded, error);
  }

  private Measured all(BooleanSupplier stopped, Progress progress) throws EngineException {
    List<ConvLayer> encoder = ConvLayer.of(graphs.encoder());
    List<ConvLayer> layers = new ArrayList<>(encoder);
    layers.addAll(ConvLayer.of(graphs.decoder()));
    Map<String, LayerCandidate> chosen = new HashMap<>(encoderTrial.best());
    chosen.putAll(decoderTrial.best());
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
    return new Measured(measured, samples.stream().map(Sample::error).toList());
  }

  private Cost cost(String layer, LayerCandidate candidate, boolean encodes) {
    Placement placement = new Placement(type, Map.of(layer, candidate.scales()));
    Graph encoder = QuantizedGraph.of(graphs.encoder(), placement);
    Graph decoder = QuantizedGraph.of(graphs.decoder(), placement);
    double signal = 0;
    double error = 0;
    List<Double> noise = new ArrayList<>();
    for (Sample sample : samples) {
      try (PointerScope scope = new PointerScope()) {
        Tensor latents = encodes ? encode(encoder, sample.pictures()) : sample.latents();
        Tensor decoded = decode(decoder, latents);
        Tensor reference = encodes ? sample.latents() : sample.decoded();
        signal += SquaredError.energy(reference);
        error += SquaredError.between(encodes ? latents : decoded, reference);
        double squares = SquaredError.between(decoded, sample.decoded());
        noise.add(squares / decoded.numel() * STEPS * STEPS);
      }
    }
    return new Cost(10 * Math.log10(signal / Math.max(error, Double.MIN_NORMAL)), noise);
  }

  private Tensor encode(Graph graph, Tensor pictures) {
    return codec.run(graph, FloatGraphs.PICTURES, pictures, FloatGraphs.LATENT);
  }

  private Tensor decode(Graph graph, Tensor latents) {
    return codec.run(graph, FloatGraphs.LATENT, latents, FloatGraphs.PICTURES);
  }
}
