package org.gstvae.tensorrt.nvinfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Progress read off the lines that TensorRT logs. */
class BuildProgressTest {
  private final BuildProgress progress = new BuildProgress();

  @Test
  void layersAreCountedAsTheyAreTimed() {
    assertEquals(0, progress.fraction());
    progress.accept("Original: 120 layers");
    progress.accept("After dead-layer removal: 100 layers");
    progress.accept("After final dead-layer removal: 4 layers");
    double before = progress.fraction();
    assertTrue(before > 0 && before < 0.1);
    for (int i = 0; i < 3; i++) {
      assertTrue(progress.accept("=============== Computing costs for conv" + i));
      assertTrue(progress.fraction() > before && progress.fraction() < 1);
      before = progress.fraction();
    }
    assertTrue(progress.accept("Engine generation completed in 12.5 seconds."));
    assertEquals(1, progress.fraction());
  }

  @Test
  void itNeverFallsAndNeverEndsEarly() {
    progress.accept("Original: 2 layers");
    double last = 0;
    for (int i = 0; i < 50; i++) {
      progress.accept("=============== Computing costs for {ForeignNode[a...b]}");
      assertTrue(progress.fraction() >= last && progress.fraction() < 1);
      last = progress.fraction();
    }
    assertFalse(progress.accept("Original: 7 layers"));
  }

  @Test
  void otherLinesChangeNothing() {
    assertFalse(progress.accept("Using cublas as a tactic source"));
    assertEquals(0, progress.fraction());
  }
}
