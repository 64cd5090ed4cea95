package org.gstvae.tensorrt.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Memory of the GPU and of the host, on a stand-in for the driver. */
class MemoryTest {
  private final AtomicLong counter = new AtomicLong();

  @Test
  void aNegativeLengthIsAMistakeOfTheCaller() throws Exception {
    try (StandInGpu standIn = new StandInGpu();
        Gpu gpu = standIn.open()) {
      assertThrows(IllegalArgumentException.class, () -> DeviceMemory.allocate(gpu, -8, counter));
      assertThrows(IllegalArgumentException.class, () -> PinnedMemory.allocate(gpu, -8));
      assertEquals(0, standIn.alive());
      assertEquals(0, counter.get());
    }
  }
}
