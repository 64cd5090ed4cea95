package org.gstvae.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Value;
import org.gstvae.model.quantize.ConvLayer;
import org.gstvae.model.quantize.ResidualSum;
import org.gstvae.torch.TorchExecutor;

/**
 * Statistics of what every convolution reads, and of what is added to its output.
 *
 * @param inputs by layer
 * @param residuals by layer, see {@link ResidualSum}
 */
record ActivationStatistics(
    @JsonProperty("inputs") Map<String, TensorStatistics> inputs,
    @JsonProperty("residuals") Map<String, TensorStatistics> residuals) {

  ActivationStatistics() {
    this(new TreeMap<>(), new TreeMap<>());
  }

  /** Looks at the convolutions' inputs while a graph runs. */
  final class Observer implements TorchExecutor.Observer {
    private final Map<Integer, List<TensorStatistics>> watched = new LinkedHashMap<>();
    private final Map<Integer, String> names = new LinkedHashMap<>();
    private final SplittableRandom random;
    private String broken;

    /** An observer of runs of a graph; equal seeds draw equal samples of equal runs. */
    Observer(Graph graph, long seed) {
      random = new SplittableRandom(seed);
      for (ConvLayer layer : ConvLayer.of(graph)) {
        watch(layer.input(), layer.name(), inputs);
      }
      for (ResidualSum sum : ResidualSum.of(graph)) {
        watch(sum.other(), sum.branch().name(), residuals);
      }
    }

    private void watch(Value value, String layer, Map<String, TensorStatistics> statistics) {
      names.putIfAbsent(value.id(), layer);
      watched
          .computeIfAbsent(value.id(), id -> new ArrayList<>())
          .add(statistics.computeIfAbsent(layer, name -> new TensorStatistics()));
    }

    @Override
    public void observe(Node node, Tensor output) {
      int id = node.output().id();
      for (TensorStatistics statistics : watched.getOrDefault(id, List.of())) {
        if (!statistics.add(output, random)) {
          broken = names.get(id);
        }
      }
    }

    /** A layer that read a number that is not finite; null if there was none. */
    String broken() {
      return broken;
    }
  }
}
