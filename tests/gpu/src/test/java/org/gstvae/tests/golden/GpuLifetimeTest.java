package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.tensorrt.nvinfer.BuildOptions;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every native object is given back. */
@NeedsGpu
class GpuLifetimeTest {
  /** The property with the number of cycles. */
  static final String CYCLES = "gstvae.cycles";

  private static final int USUAL_CYCLES = 100;
  private static final double MOST_GROWTH = 64e6;
  private static final VaeConfig SMALL =
      VaeConfig.published(4, 4, 32, List.of(1, 1), 1, List.of(), 2, 16, List.of(), null);

  /** The quickest build: what is built does not matter here. */
  private static final BuildOptions QUICK = new BuildOptions(0, 0, false, false);

  @TempDir private Path temporary;

  @Test
  void cyclesLeaveMemoryFlat() throws Exception {
    int cycles = Integer.getInteger(CYCLES, USUAL_CYCLES);
    assertTrue(cycles > 1, CYCLES + ": " + cycles + " (expected: 2+)");
    long[] host = new long[2];
    long[] device = new long[2];
    for (int i = 0; i < cycles; i++) {
      try (PointerScope scope = new PointerScope()) {
        Graph graph = GpuGraphs.decoder(SMALL, VideoLayout.rgb(32, 32), 2);
        TensorRtRunner runner =
            new TensorRtRunner(GpuGraphs.weights(SMALL), ComputeType.FP16, temporary, QUICK);
        Map<String, Tensor> unused = runner.run(graph, GpuGraphs.inputs(graph));
      }
      // The first cycles fill pools that the driver and TensorRT keep.
      int at = i == cycles / 10 ? 0 : i == cycles - 1 ? 1 : -1;
      if (at >= 0) {
        host[at] = residentBytes();
        device[at] = GpuGraphs.freeDeviceBytes();
      }
    }
    Measurements.record("leak host bytes", host[1] - host[0]);
    Measurements.record("leak device bytes", device[0] - device[1]);
    assertTrue(host[1] - host[0] < MOST_GROWTH, "host grew by " + (host[1] - host[0]));
    assertTrue(device[0] - device[1] < MOST_GROWTH, "device grew by " + (device[0] - device[1]));
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no VmRSS in /proc/self/status");
  }
}
