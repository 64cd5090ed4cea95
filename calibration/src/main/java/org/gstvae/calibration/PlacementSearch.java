package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.store.CalibrationGate;

/**
 * Finds how many layers can be in 8 bits. Layers are put in one order, by what they cost of the
 * gate's limits for the arithmetic that they save; the search takes as many from its start as make
 * enough arithmetic, and gives back the worst until the gate is passed.
 *
 * <p>A loss is foretold without a run. What is foretold is held against what the gate measures, and
 * corrected by the ratio: few runs of the gate are needed.
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

  private final List<Double> errors;
  private final QuantizedType type;
  private final double enough;
  private final Forecast limits;
  private final Measurement measurement;
  private final List<LayerSensitivity> order;

  PlacementSearch(
      Sensitivity.Measured measured,
      QuantizedType type,
      double enough,
      CalibrationOptions.GateLimits limits,
      Measurement measurement) {
    this.errors = measured.errors();
    this.type = type;
    this.enough = enough;
    this.limits = Forecast.of(limits);
    this.measurement = measurement;
    this.order = order(measured.layers());
  }

  Found search() throws EngineException {
    int count = 1;
    while (count < order.size() && share(order, count) < enough) {
      count++;
    }
    CalibrationGate first = measurement.measure(placement(count));
    return first.passed() ? found(count, first) : giveBack(count, first);
  }

  /**
   * Gives layers back until the gate is passed, then takes half of what is between back, until the
   * border is found.
   *
   * @param failed a number of layers that does not pass
   * @param gate what it costs
   */
  private Found giveBack(int failed, CalibrationGate gate) throws EngineException {
    int bad = failed;
    int good = 0;
    CalibrationGate passed = null;
    CalibrationGate last = gate;
    while (bad - good > 1) {
      int count = passed == null ? foretold(bad, last) : (good + bad) / 2;
      CalibrationGate measured = measurement.measure(placement(count));
      if (measured.passed()) {
        good = count;
        passed = measured;
      } else {
        bad = count;
        last = measured;
      }
    }
    // Nothing passes: what is reported is the cost of where the search began.
    return passed == null ? found(failed, gate) : found(good, passed);
  }

  /** The greatest number of layers below one that failed that is expected to pass; at least 1. */
  private int foretold(int failed, CalibrationGate gate) {
    Forecast measured =
        new Forecast(gate.codec().mean(), gate.codec().worst(), Forecast.ofSnr(gate.latentSnr()));
    Forecast ratio = measured.over(forecast(order.subList(0, failed))).atLeastOne();
    int count = failed - 1;
    while (count > 1
        && forecast(order.subList(0, count)).times(ratio).over(limits).greatest() > 1) {
      count--;
    }
    return Math.max(1, count);
  }

  private Found found(int count, CalibrationGate gate) {
    return new Found(order, count, placement(count), gate);
  }

  /**
   * Takes out of all layers, one after the other, the one that most of the limits is gained by for
   * the arithmetic lost: what is left last comes first. What a layer costs depends on those that
   * are in 8 bits beside it: losses are logarithms, and another sample may be the worst.
   */
  private List<LayerSensitivity> order(List<LayerSensitivity> layers) {
    List<LayerSensitivity> left = new ArrayList<>(layers);
    List<LayerSensitivity> taken = new ArrayList<>();
    while (!left.isEmpty()) {
      LayerSensitivity worst = null;
      double most = Double.NEGATIVE_INFINITY;
      double cost = forecast(left).over(limits).sum();
      for (LayerSensitivity layer : left) {
        List<LayerSensitivity> others = new ArrayList<>(left);
        others.remove(layer);
        double gained = (cost - forecast(others).over(limits).sum()) / layer.macs();
        if (gained > most) {
          most = gained;
          worst = layer;
        }
      }
      left.remove(worst);
      taken.add(worst);
    }
    Collections.reverse(taken);
    return List.copyOf(taken);
  }

  private Forecast forecast(List<LayerSensitivity> layers) {
    return Forecast.of(layers, errors);
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
