package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
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
  private final QuantizedType type;
  private final Codec codec;

  /** All samples in one batch: convolutions of one small picture take libtorch's slow way. */
  private final Tensor pictures;

  private final FloatGraphs graphs;
  private final Tensor latents;
  private final Tensor decoded;

  /** What was measured of a layer; both kinds of noise are those of every sample. */
  private record Cost(double snr, List<Double> noises, List<Double> latentNoises) {}

  /**
   * What was measured.
   *
   * @param layers all convolutions, in the order in which they run
   * @param errors what the codec in FP32 loses on every sample, mean squared in steps of 8 bits
   */
  record Measured(List<LayerSensitivity> layers, List<Double> errors) {}

  private Sensitivity(Model model, QuantizedType type, Codec codec, Tensor pictures) {
    this.type = type;
    this.codec = codec;
    this.pictures = pictures;
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
      Interruption stopped,
      Progress progress)
      throws EngineException {
    try (Codec codec = Codec.open(model, ScalarType.Float);
        PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Samples samples = new Samples(model, options, codec, stopped, progress);
      Map<String, LayerCandidate> chosen =
          new Sensitivity(model, type, codec, samples.draw(calibration))
              .choose(candidates, stopped);
      return new Sensitivity(model, type, codec, samples.draw(gate)).all(chosen, stopped, progress);
    }
  }

  /** Runs the codec in FP32, and tries every layer's candidates on the way. */
  private Map<String, LayerCandidate> choose(Candidates candidates, Interruption stopped)
      throws EngineException {
    List<Double> errors = PictureNoise.of(decoded, pictures);
    RangeTrial encoding =
        new RangeTrial(codec, graphs.encoder(), candidates, type, errors, stopped);
    codec.run(graphs.encoder(), FloatGraphs.PICTURES, pictures, FloatGraphs.LATENT, encoding);
    stopped.check();
    RangeTrial decoding =
        new RangeTrial(codec, graphs.decoder(), candidates, type, errors, stopped);
    codec.run(graphs.decoder(), FloatGraphs.LATENT, latents, FloatGraphs.PICTURES, decoding);
    stopped.check();
    Map<String, LayerCandidate> chosen = new HashMap<>(encoding.best());
    chosen.putAll(decoding.best());
    return chosen;
  }

  private Measured all(Map<String, LayerCandidate> chosen, Interruption stopped, Progress progress)
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
      stopped.check();
    }
    progress.at("sensitivity", layers.size(), layers.size());
    return new Measured(measured, PictureNoise.of(decoded, pictures));
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
          PictureNoise.of(result, decoded),
          relative(code, latents));
    }
  }

  /** Energy of every sample's difference for its own. */
  private static List<Double> relative(Tensor some, Tensor others) {
    double[] errors = SquaredError.energies(some.sub(others));
    double[] energies = SquaredError.energies(others);
    List<Double> relative = new ArrayList<>();
    for (int sample = 0; sample < errors.length; sample++) {
      relative.add(errors[sample] / Math.max(energies[sample], Double.MIN_NORMAL));
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
