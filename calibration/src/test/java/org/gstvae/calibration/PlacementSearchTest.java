package org.gstvae.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.store.CalibrationGate;
import org.junit.jupiter.api.Test;

/** The search for a placement, with a gate that adds up what layers cost. */
class PlacementSearchTest {
  private static final CalibrationOptions.GateLimits LIMITS =
      new CalibrationOptions.GateLimits(0.3, 0.6, 20);

  /** What the codec loses on an easy sample and on a hard one. */
  private static final List<Double> ERRORS = List.of(1.0, 100.0);

  private final List<Set<String>> measured = new ArrayList<>();

  private static LayerSensitivity layer(
      String name, long macs, double easy, double hard, double latents) {
    LayerCandidate candidate =
        new LayerCandidate("max", 1, new LayerScales(0.01f, null, List.of(0.01f)));
    return new LayerSensitivity(
        name,
        candidate,
        latents > 0,
        macs,
        null,
        40,
        List.of(easy, hard),
        List.of(latents, latents));
  }

  private PlacementSearch.Found search(
      List<LayerSensitivity> layers, double enough, double timesForetold) throws EngineException {
    return new PlacementSearch(
            new Sensitivity.Measured(layers, ERRORS),
            QuantizedType.INT8,
            enough,
            LIMITS,
            placement -> gate(layers, placement, timesForetold))
        .search();
  }

  private CalibrationGate gate(List<LayerSensitivity> layers, Placement placement, double times) {
    measured.add(placement.layers().keySet());
    Forecast cost =
        Forecast.of(
            layers.stream().filter(some -> placement.layers().containsKey(some.layer())).toList(),
            ERRORS);
    CalibrationGate.Loss loss = new CalibrationGate.Loss(times * cost.mean(), times * cost.worst());
    double snr = -10 * Math.log10(Math.max(times * cost.latentNoise(), 1e-9));
    return new CalibrationGate("fp32", 0.3, 0.6, 20, loss, loss, loss, snr, List.of());
  }

  private static List<String> names(PlacementSearch.Found found) {
    return found.order().stream().map(LayerSensitivity::layer).toList();
  }

  @Test
  void whatHarmsOnlyAnEasySampleComesAfterWhatIsNoisierInTheMean() throws EngineException {
    var found =
        search(List.of(layer("dark", 10, 0.3, 0.3, 0), layer("bright", 10, 0.01, 2, 0)), 0.5, 1);

    assertEquals(List.of("bright", "dark"), names(found));
    assertEquals(1, found.count());
  }

  @Test
  void whatHarmsLatentsAloneComesLast() throws EngineException {
    var found =
        search(
            List.of(layer("encoder", 10, 0, 0, 0.02), layer("decoder", 10, 0.02, 0.02, 0)), 0.5, 1);

    assertEquals(List.of("decoder", "encoder"), names(found));
  }

  @Test
  void aSmallLayerIsGivenBackBeforeALargeOneOfTheSameNoise() throws EngineException {
    var found =
        search(List.of(layer("small", 1, 0.1, 0.1, 0), layer("large", 10, 0.1, 0.1, 0)), 1, 1);

    assertEquals(List.of("large", "small"), names(found));
  }

  @Test
  void noMoreIsTakenThanIsEnough() throws EngineException {
    var found =
        search(
            List.of(
                layer("a", 10, 0.001, 0, 0),
                layer("b", 10, 0.002, 0, 0),
                layer("c", 10, 0.003, 0, 0)),
            0.6,
            1);

    assertEquals(2, found.count());
    assertEquals(1, measured.size());
    assertTrue(found.gate().passed());
  }

  @Test
  void layersAreGivenBackUntilTheGateIsPassedAndNoMore() throws EngineException {
    List<LayerSensitivity> layers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      layers.add(layer("layer" + i, 10, 0.01 * (i + 1), 0.01, 0));
    }

    var found = search(layers, 1, 3);

    assertTrue(found.gate().passed());
    Set<String> taken = found.placement().layers().keySet();
    assertEquals(found.count(), taken.size());
    int next = found.count();
    List<LayerSensitivity> more = found.order().subList(0, next + 1);
    assertTrue(3 * Forecast.of(more, ERRORS).worst() > 0.6, "one more would pass");
    assertTrue(measured.size() <= 5, "too many runs of the gate: " + measured.size());
  }

  @Test
  void ifNothingPassesTheCostOfTheFirstPlacementIsReported() throws EngineException {
    var found = search(List.of(layer("a", 10, 50, 50, 0), layer("b", 10, 60, 60, 0)), 1, 1);

    assertFalse(found.gate().passed());
    assertEquals(2, found.count());
  }
}
