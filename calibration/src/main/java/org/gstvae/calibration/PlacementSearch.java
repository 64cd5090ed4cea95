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
 * exception, then the others, each by the noise that they cost for the arithmetic that they save.
 * The search begins before the exceptions. If the gate is passed there, it takes more layers until
 * enough arithmetic is in 8 bits; if not, it gives back the worst, in steps that become smaller.
 */
final class PlacementSearch {
  /** Measures a placement, on part of the footage or on all of it. */
  @FunctionalInterface
  interface Measurement {
    CalibrationGate measure(Placement placement, boolean whole) throws EngineException;
  }

  /**
   * What was found.
   *
   * @param order all layers in the order of the search
   * @param count how many of them are in 8 bits, from the start of the order
   * @param gate what the gate measured on all footage; not passed if no placement passes
   */
  record Found(List<LayerSensitivity> order, int count, Placement placement, CalibrationGate gate) {
    /** Share of the arithmetic in 8 bits. */
    double macShare() {
      return share(order, count);
    }
  }

  private final List<LayerSensitivity> order;
  private final QuantizedType type;
  private final double enough;
  private final Measurement measurement;
  private final Map<Integer, CalibrationGate> known = new HashMap<>();

  PlacementSearch(
      List<LayerSensitivity> layers, QuantizedType type, double enough, Measurement measurement) {
    this.order = new ArrayList<>(layers);
    order.sort(
        Comparator.comparing((LayerSensitivity layer) -> layer.exception() != null)
            .thenComparingDouble(LayerSensitivity::noisePerMac));
    this.type = type;
    this.enough = enough;
    this.measurement = measurement;
  }

  Found search() throws EngineException {
    int start = (int) order.stream().filter(layer -> layer.exception() == null).count();
    int count = passes(start) ? more(start) : fewer(start);
    CalibrationGate gate = measurement.measure(placement(count), true);
    // Part of the footage may have been kinder than all of it.
    while (!gate.passed() && count > 0) {
      count--;
      gate = measurement.measure(placement(count), true);
    }
    if (count == 0) {
      // Nothing passes: what is reported is what the start costs.
      count = start;
      gate = measurement.measure(placement(start), true);
    }
    return new Found(List.copyOf(order), count, placement(count), gate);
  }

  private int more(int start) throws EngineException {
    int low = start;
    int high = start;
    while (high < order.size() && share(order, high) < enough) {
      high++;
    }
    while (low < high) {
      int middle = (low + high + 1) / 2;
      if (passes(middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private int fewer(int start) throws EngineException {
    int low = 0;
    int high = start - 1;
    while (low < high) {
      int middle = (low + high + 1) / 2;
      if (passes(middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return Math.max(low, 0);
  }

  private boolean passes(int count) throws EngineException {
    CalibrationGate gate = known.get(count);
    if (gate == null) {
      gate = measurement.measure(placement(count), false);
      known.put(count, gate);
    }
    return gate.passed();
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
