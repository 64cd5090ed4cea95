package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.store.CalibrationGate;

/**
 * Finds how many layers can be in 8 bits. Layers are put in one order: first those without an
 * exception, then the others, each by the noise that it costs for the arithmetic that it saves. The
 * search begins before the exceptions, takes more layers until enough arithmetic is in 8 bits, and
 * gives back the worst until the gate is passed.
 *
 * <p>Noise of different layers adds up nearly as if it were independent, so that a loss can be
 * foretold without a run. What is foretold is held against what the gate measures, and corrected by
 * the ratio: few runs of the gate are needed.
 */
final class PlacementSearch {
  /** Measures a placement. */
  @FunctionalInterface
  interface Measurement {
    CalibrationGate measure(Placement placement) throws EngineException;
  }

  /**
   * What was found.
   *
   * @param order all layers in the order of the search
   * @param count how many of them are in 8 bits, from the start of the order
   * @param gate what the gate measured; not passed if no placement passes
   */
  record Found(List<LayerSensitivity> order, int count, Placement placement, CalibrationGate gate) {
    /** Share of the arithmetic in 8 bits. */
    double macShare() {
      return share(order, count);
    }
  }

  private final List<LayerSensitivity> order;
  private final List<Double> errors;
  private final QuantizedType type;
  private final double enough;
  private final CalibrationOptions.GateLimits limits;
  private final Measurement measurement;

  PlacementSearch(
      Sensitivity.Measured measured,
      QuantizedType type,
      double enough,
      CalibrationOptions.GateLimits limits,
      Measurement measurement) {
    this.order = new ArrayList<>(measured.layers());
    order.sort(
        Comparator.comparing((LayerSensitivity layer) -> layer.exception() != null)
            .thenComparingDouble(LayerSensitivity::noisePerMac));
    this.errors = measured.errors();
    this.type = type;
    this.enough = enough;
    this.limits = limits;
    this.measurement = measurement;
  }

  Found search() throws EngineException {
    int start = (int) order.stream().filter(layer -> layer.exception() == null).count();
    int count = start;
    while (count < order.size() && share(order, count) < enough && foretold(count + 1, 1)) {
      count++;
    }
    count = Math.max(1, most(count, 1));
    CalibrationGate first = measurement.measure(placement(count));
    if (first.passed()) {
      return found(count, first);
    }
    double ratio = Math.max(1, first.codec().mean() / Math.max(meanLoss(count), 1e-6));
    return giveBack(count, first, most(count - 1, ratio));
  }

  /**
   * Gives layers back until the gate is passed, in strides that double, then takes half of what is
   * between back, until the border is found.
   *
   * @param failed a number of layers that does not pass
   * @param gate what it costs
   * @param next the number to go on with
   */
  private Found giveBack(int failed, CalibrationGate gate, int next) throws EngineException {
    int bad = failed;
    int good = 0;
    CalibrationGate passed = null;
    int count = Math.max(1, next);
    int stride = 1;
    while (bad - good > 1) {
      CalibrationGate measured = measurement.measure(placement(count));
      if (measured.passed()) {
        good = count;
        passed = measured;
      } else {
        bad = count;
      }
      count = passed == null ? Math.max(1, bad - stride) : (good + bad) / 2;
      stride *= 2;
    }
    // Nothing passes: what is reported is the cost of where the search began.
    return passed == null ? found(failed, gate) : found(good, passed);
  }

  /** The greatest number of layers, up to a limit, that is foretold to pass. */
  private int most(int limit, double ratio) {
    int count = limit;
    while (count > 0 && !foretold(count, ratio)) {
      count--;
    }
    return count;
  }

  private Found found(int count, CalibrationGate gate) {
    return new Found(List.copyOf(order), count, placement(count), gate);
  }

  /** Whether so many layers are within the limits, if losses are that much what is foretold. */
  private boolean foretold(int count, double ratio) {
    double worst = 0;
    for (int sample = 0; sample < errors.size(); sample++) {
      worst = Math.max(worst, loss(count, sample));
    }
    return ratio * meanLoss(count) <= limits.meanLoss() && ratio * worst <= limits.worstLoss();
  }

  private double meanLoss(int count) {
    double sum = 0;
    for (int sample = 0; sample < errors.size(); sample++) {
      sum += loss(count, sample);
    }
    return sum / errors.size();
  }

  /** PSNR that a sample loses when the noise of all these layers is added to the codec's error. */
  private double loss(int count, int sample) {
    double noise = 0;
    for (LayerSensitivity layer : order.subList(0, count)) {
      noise += layer.noises().get(sample);
    }
    return 10 * Math.log10(1 + noise / Math.max(errors.get(sample), 1e-9));
  }

  private Placement placement(int count) {
    Map<String, LayerScales> layers = new HashMap<>();
    for (LayerSensitivity layer : order.subList(0, count)) {
      layers.put(layer.layer(), layer.chosen().scales());
    }
    return new Placement(type, layers);
  }

  private static double share(List<LayerSensitivity> order, int count) {
    long all = order.stream().mapToLong(LayerSensitivity::macs).sum();
    long some = order.subList(0, count).stream().mapToLong(LayerSensitivity::macs).sum();
    return (double) some / all;
  }
}
