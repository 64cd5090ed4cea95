package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.graph.Value;
import org.gstvae.model.quantize.ConvLayer;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.quantize.QuantizedGraph;
import org.gstvae.torch.TorchExecutor;

/**
 * Tries every candidate of every layer on what the layer reads while the codec runs, and sums up
 * how far the layer's own output is off, for every sample in relation to the output's energy and to
 * the codec's own error: where that is small, noise costs more. That takes one more convolution for
 * each candidate, not one more run of the network.
 */
final class RangeTrial implements TorchExecutor.Observer {
  private static final String INPUT = "input";
  private static final String OUTPUT = "output";

  /** Outputs of less energy, for the mean's, count no more: they may be all 0. */
  private static final double LEAST_ENERGY = 1e-3;

  /** Rounding of pictures to 8 bits alone makes as much, in squared steps. */
  private static final double LEAST_ERROR = 1.0 / 12;

  private final Codec codec;
  private final List<Double> codecErrors;
  private final BooleanSupplier stopped;
  private final Map<Integer, List<Layer>> watched = new HashMap<>();
  private final Map<String, Layer> layers = new LinkedHashMap<>();

  /** A layer alone, as it is and in every candidate's form. */
  private static final class Layer {
    final Graph plain;
    final List<LayerCandidate> candidates;
    final List<Graph> rounded = new ArrayList<>();
    final double[] errors;

    Layer(Graph graph, ConvLayer layer, List<LayerCandidate> candidates, QuantizedType type) {
      this.plain = alone(graph, layer);
      this.candidates = candidates;
      this.errors = new double[candidates.size()];
      for (LayerCandidate candidate : candidates) {
        Placement placement = new Placement(type, Map.of(layer.name(), candidate.scales()));
        rounded.add(QuantizedGraph.of(plain, placement));
      }
    }

    private static Graph alone(Graph graph, ConvLayer layer) {
      GraphBuilder builder = new GraphBuilder();
      List<Value> operands = new ArrayList<>();
      for (Value operand : layer.node().inputs()) {
        operands.add(
            operands.isEmpty()
                ? builder.input(INPUT, operand.type(), operand.dims())
                : builder.copy(graph.nodes().get(operand.id()), List.of()));
      }
      builder.output(OUTPUT, builder.copy(layer.node(), operands));
      return builder.build();
    }

    LayerCandidate best() {
      int best = 0;
      for (int i = 1; i < errors.length; i++) {
        best = errors[i] < errors[best] ? i : best;
      }
      return candidates.get(best);
    }
  }

  /**
   * A trial.
   *
   * @param graph half of the codec
   * @param codecErrors what the codec in FP32 loses on every sample of the batch that will be run
   * @param stopped whether to try no more; what is found then is of no use
   */
  RangeTrial(
      Codec codec,
      Graph graph,
      Candidates candidates,
      QuantizedType type,
      List<Double> codecErrors,
      BooleanSupplier stopped)
      throws EngineException {
    this.codec = codec;
    this.codecErrors = codecErrors;
    this.stopped = stopped;
    for (ConvLayer layer : ConvLayer.of(graph)) {
      Layer tried = new Layer(graph, layer, candidates.of(layer), type);
      layers.put(layer.name(), tried);
      watched.computeIfAbsent(layer.input().id(), id -> new ArrayList<>()).add(tried);
    }
  }

  @Override
  public void observe(Node node, Tensor output) {
    for (Layer layer : watched.getOrDefault(node.output().id(), List.of())) {
      if (layer.candidates.size() > 1 && !stopped.getAsBoolean()) {
        compare(layer, output);
      }
    }
  }

  private void compare(Layer layer, Tensor input) {
    try (PointerScope scope = new PointerScope()) {
      Tensor exact = codec.run(layer.plain, INPUT, input, OUTPUT);
      double[] prices = prices(SquaredError.energies(exact));
      for (int i = 0; i < layer.errors.length; i++) {
        Tensor rounded = codec.run(layer.rounded.get(i), INPUT, input, OUTPUT);
        double[] errors = SquaredError.energies(rounded.sub(exact));
        for (int n = 0; n < errors.length; n++) {
          layer.errors[i] += errors[n] * prices[n];
        }
      }
    }
  }

  /**
   * What noise costs in each picture or sample of an output.
   *
   * @param energies of the output: as many as samples, or a multiple, pictures of a sample
   */
  private double[] prices(double[] energies) {
    double least = LEAST_ENERGY * Arrays.stream(energies).average().orElse(0);
    int pictures = energies.length / codecErrors.size();
    double[] prices = new double[energies.length];
    for (int n = 0; n < prices.length; n++) {
      double energy = Math.max(energies[n], Math.max(least, Double.MIN_NORMAL));
      prices[n] = 1 / (energy * Math.max(codecErrors.get(n / pictures), LEAST_ERROR));
    }
    return prices;
  }

  /** What was least off, by layer. */
  Map<String, LayerCandidate> best() {
    Map<String, LayerCandidate> best = new HashMap<>();
    layers.forEach((name, layer) -> best.put(name, layer.best()));
    return best;
  }
}
