package org.gstvae.model.quantize;

import java.util.Map;
import java.util.TreeMap;
import org.gstvae.model.graph.QuantizedType;

/**
 * Which convolutions are in 8 bits, and with which scales. All others keep their precision.
 *
 * @param type the 8-bit type
 * @param layers scales by the layer's name, see {@link ConvLayer#name}
 */
public record Placement(QuantizedType type, Map<String, LayerScales> layers) {
  /** Copies the map. */
  public Placement {
    layers = Map.copyOf(new TreeMap<>(layers));
  }
}
