package org.gstvae.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.gstvae.engine.EngineException;
import org.gstvae.tensorrt.cuda.Driver;
import org.gstvae.tensorrt.cuda.Gpu;
import org.junit.jupiter.api.Test;

/** A machine without a GPU gets sentences. */
class TensorRtEngineProviderTest {
  @Test
  void withoutADriverTheReasonAndTheRemedyAreSaid() {
    assumeTrue(Driver.get().problem() != null, "this machine has a GPU");
    String why = new TensorRtEngineProvider().whyUnavailable(0);
    assertEquals(Driver.get().problem(), why);
    assertTrue(why.contains("; "), why);
    EngineException failure = assertThrows(EngineException.class, () -> Gpu.open(0).close());
    assertEquals(EngineException.Kind.UNAVAILABLE, failure.kind());
    assertEquals(why, failure.getMessage());
  }
}
