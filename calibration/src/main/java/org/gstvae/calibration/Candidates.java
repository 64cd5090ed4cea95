package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.quantize.ConvLayer;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.weights.WeightSource;

/** The scales that are tried for a layer. */
final class Candidates {
  /** Percentiles that mixed ranges try. */
  private static final double[] PERCENTILES = {99.99, 99.999};

  /**
   * How far channels are brought to one magnitude: by their greatest magnitudes to this power. What
   * is brought nearer in the input is taken apart in the kernel.
   */
  private static final double[] EQUALIZED = {1, 0.75, 0.5};

  /** Ranges that are tried of equalised channels, by what they hold of the greatest magnitude. */
  private static final double[] HELD = {1, 0.8, 0.63};

  /** Ranges that differ by less are taken for one. */
  private static final double ALIKE = 0.02;

  private final WeightSource weights;
  private final ActivationStatistics statistics;
  private final CalibrationOptions options;
  private final QuantizedType type;

  Candidates(
      WeightSource weights,
      ActivationStatistics statistics,
      CalibrationOptions options,
      QuantizedType type) {
    this.weights = weights;
    this.statistics = statistics;
    this.options = options;
    this.type = type;
  }

  /** At least one. */
  List<LayerCandidate> of(ConvLayer layer) throws EngineException {
    TensorStatistics input = statistics.inputs().get(layer.name());
    TensorStatistics residual =
        options.residuals() ? statistics.residuals().get(layer.name()) : null;
    List<Float> kernel = KernelScales.of(weights, layer, null, type, options.weights());
    List<LayerCandidate> candidates = new ArrayList<>();
    RangeMethod only = options.activations().method();
    if (only != null) {
      add(candidates, only, options.activations().percentile(), input, residual, kernel);
      return candidates;
    }
    add(candidates, RangeMethod.MAX, 0, input, residual, kernel);
    add(candidates, RangeMethod.MSE, 0, input, residual, kernel);
    for (double percentile : PERCENTILES) {
      add(candidates, RangeMethod.PERCENTILE, percentile, input, residual, kernel);
    }
    if (type == QuantizedType.INT8) {
      add(candidates, RangeMethod.ENTROPY, 0, input, residual, kernel);
      for (double power : EQUALIZED) {
        addEqualized(candidates, power, layer, input, residual);
      }
    }
    return candidates;
  }

  /** FP8 has no use for it: its codes are as fine for small numbers as for great ones. */
  private void addEqualized(
      List<LayerCandidate> candidates,
      double power,
      ConvLayer layer,
      TensorStatistics input,
      TensorStatistics residual)
      throws EngineException {
    ChannelFactors factors = ChannelFactors.of(input.channels(), power);
    List<Float> kernel = KernelScales.of(weights, layer, factors, type, options.weights());
    Float residualScale =
        residual == null ? null : (float) (RangeMethod.MAX.range(residual, 0, type) / type.max());
    for (double held : HELD) {
      double range = held * factors.greatest();
      candidates.add(
          new LayerCandidate(
              String.format(Locale.ROOT, "channels^%.2f, %.0f %% of max", power, 100 * held),
              range * factors.most(),
              new LayerScales(
                  (float) (range / type.max()), factors.values(), residualScale, kernel)));
    }
  }

  private void add(
      List<LayerCandidate> candidates,
      RangeMethod method,
      double percentile,
      TensorStatistics input,
      TensorStatistics residual,
      List<Float> kernel) {
    double range = method.range(input, percentile, type);
    for (LayerCandidate known : candidates) {
      if (Math.abs(known.range() - range) < ALIKE * range) {
        return;
      }
    }
    Float residualScale =
        residual == null ? null : (float) (method.range(residual, percentile, type) / type.max());
    candidates.add(
        new LayerCandidate(
            method.label(percentile),
            range,
            new LayerScales((float) (range / type.max()), residualScale, kernel)));
  }
}
