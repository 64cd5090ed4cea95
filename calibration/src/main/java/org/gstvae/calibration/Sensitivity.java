package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * Chooses every convolution's range on a few small chunks of the footage for calibration, then
 * measures it in 8 bits alone on chunks of the gate's footage, in FP32 arithmetic: what it does to
 * its half of the codec and to the decoded picture.
 */
final class Sensitivity {
  /** Chunks of a batch. */
  private static final int SAMPLES = 8;

  /** Pixels of a picture, at most: what is compared are layers, not pictures. */
  private static final double PIXELS = 320 * 180;

  /** Pictures are from -1 to 1: this many steps of 8 bits to a unit. */
  private static final double STEPS = 127.5;

  private final Model model;
  private final CalibrationOptions options;
  private final QuantizedType type;
  private final Codec codec;

  /** All samples in one batch: convolutions of one small picture take libtorch's slow way. */
  private final Tensor pictures;

  private final FloatGraphs graphs;
  private final Tensor latents;
  private final Tensor decoded;

  /** A chunk, and what the codec in FP32 loses on it. */
  private record Sample(Tensor chunk, double error) {}

  /** What was measured of a layer; both kinds of noise are those of every sample. */
  private record Cost(double snr, List<Double> noises, List<Double> latentNoises) {}

  /**
   * What was measured.
   *
   * @param layers all convolutions, in the order in which they run
   * @param errors what the codec in FP32 loses on every sample, mean squared in steps of 8 bits
   */
  record Measured(List<LayerSensitivity> layers, List<Double> errors) {}

  /**
   * On samples of some footage.
   *
   * @param clips clips that cannot be read are passed over
   */
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
    this.latents = encode(graphs.encoder(), pictures);
    this.decoded = decode(graphs.decoder(), latents);
  }

  /**
   * Measures all layers.
   *
   * @param calibration footage to choose ranges on
   * @param gate footage to measure layers on; clips that cannot be read are passed over on both
   */
  static Measured measure(
      Model model,
      List<ClipFile> calibration,
      List<ClipFile> gate,
      Candidates candidates,
      CalibrationOptions options,
      QuantizedType type,
      BooleanSupplier stopped,
      Progress progress)
      throws EngineException {
    try (Codec codec = Codec.open(model, ScalarType.Float);
        PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Map<String, LayerCandidate> chosen =
          new Sensitivity(model, options, type, codec, calibration).choose(candidates);
      return new Sensitivity(model, options, type, codec, gate).all(chosen, stopped, progress);
    }
  }

  /**
   * Chunks that the codec finds easy, hard, and all between, [B, 3, T, H, W] from -1 to 1. The easy
   * ones are dark or flat: what noise costs most is where there is least error to hide it, and
   * their activations are unlike those of other pictures.
   */
  private Tensor draw(List<ClipFile> clips) throws EngineException {
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
        .mul_(new Scalar(1 / STEPS))
        .sub_(new Scalar(1.0))
        .permute(0, 4, 1, 2, 3);
  }

  /** What the codec in FP32 loses on every picture of a batch. */
  private List<Double> errors(Tensor batch) {
    FloatGraphs graphs = FloatGraphs.of(model.config(), batch.shape());
    Tensor code = codec.run(graphs.encoder(), FloatGraphs.PICTURES, batch, FloatGraphs.LATENT);
    return differences(
        codec.run(graphs.decoder(), FloatGraphs.LATENT, code, FloatGraphs.PICTURES), batch);
  }

  /** The first chunk of every clip that can be read, U8 [1, T, H, W, 3]. */
  private List<Tensor> chunks(List<ClipFile> clips) throws EngineException {
    List<Tensor> chunks = new ArrayList<>();
    EngineException failure = null;
    for (ClipFile clip : clips) {
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
    return chunks;
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

  /** Runs the codec in FP32, and tries every layer's candidates on the way. */
  private Map<String, LayerCandidate> choose(Candidates candidates) throws EngineException {
    List<Double> errors = differences(decoded, pictures);
    RangeTrial encoding = new RangeTrial(codec, graphs.encoder(), candidates, type, errors);
    codec.run(graphs.encoder(), FloatGraphs.PICTURES, pictures, FloatGraphs.LATENT, encoding);
    RangeTrial decoding = new RangeTrial(codec, graphs.decoder(), candidates, type, errors);
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
    Map<String, String> exceptions = UsualExceptions.of(layers);
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
              cost.noises(),
              cost.latentNoises()));
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
          differences(result, decoded),
          relative(code, latents));
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

  /** Energy of every sample's difference for its own. */
  private static List<Double> relative(Tensor some, Tensor others) {
    List<Double> relative = new ArrayList<>();
    for (long sample = 0; sample < others.size(0); sample++) {
      Tensor other = others.select(0, sample);
      double energy = Math.max(SquaredError.energy(other), Double.MIN_NORMAL);
      relative.add(SquaredError.between(some.select(0, sample), other) / energy);
    }
    return relative;
  }

  private Tensor encode(Graph graph, Tensor pictures) {
    return codec.run(graph, FloatGraphs.PICTURES, pictures, FloatGraphs.LATENT);
  }

  private Tensor decode(Graph graph, Tensor latents) {
    return codec.run(graph, FloatGraphs.LATENT, latents, FloatGraphs.PICTURES);
  }
}
