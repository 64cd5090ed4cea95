package org.gstvae.torch;

import java.util.HashMap;
import java.util.Map;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Op;
import org.gstvae.model.quantize.ConvLayer;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.quantize.Placement;

/** Which of a model's 8-bit convolutions are worth it on a CPU. */
final class EightBitLayers {
  private EightBitLayers() {}

  /**
   * Leaves out convolutions of single positions, whose arithmetic is less than the rounding of what
   * they read, transposed ones, which have no operator, and the rounding of sums, which only saves
   * where sum and convolution are one kernel.
   *
   * @param calibrated what passed the gate; less of it loses less
   * @param network a graph with all layers
   */
  static Placement of(Placement calibrated, Graph network) {
    Map<String, LayerScales> layers = new HashMap<>();
    for (ConvLayer layer : ConvLayer.of(network)) {
      LayerScales scales = calibrated.layers().get(layer.name());
      if (scales != null && layer.node().op() instanceof Op.Conv3d && positions(layer) > 1) {
        layers.put(
            layer.name(),
            new LayerScales(scales.input(), scales.channels(), null, scales.weights()));
      }
    }
    return new Placement(calibrated.type(), layers);
  }

  private static long positions(ConvLayer layer) {
    return layer.weight().dim(2) * layer.weight().dim(3) * layer.weight().dim(4);
  }
}
