package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.cli.bench.Bench;
import org.gstvae.cli.bench.BenchRun;
import org.gstvae.engine.ChromaSite;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.ColorMatrix;
import org.gstvae.engine.ColorRange;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.Precision;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.TensorRtEngine;
import org.gstvae.tensorrt.TensorRtEngineProvider;
import org.gstvae.tensorrt.cuda.Gpu;
import org.gstvae.tensorrt.nvinfer.BuildOptions;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Speed, memory and lifetime of engines. */
@NeedsGpu
class GpuEngineTest {
  private static final int CYCLES = 100;
  private static final double MEMORY_LIMIT = 16e9;
  private static final double LEAST_SHARE = 0.55;
  private static final int SIDE = 8192;
  private static final VaeConfig SMALL =
      VaeConfig.published(4, 4, 32, List.of(1, 1), 1, List.of(), 2, 16, List.of(), null);

  @TempDir private Path temporary;

  @Test
  void aHundredCyclesLeaveMemoryFlat() throws Exception {
    long[] host = new long[2];
    long[] device = new long[2];
    for (int i = 0; i < CYCLES; i++) {
      try (PointerScope scope = new PointerScope()) {
        Graph graph = decoder(SMALL, VideoLayout.rgb(32, 32), 2);
        Map<String, Tensor> inputs = inputs(graph);
        Map<String, Tensor> unused =
            new TensorRtRunner(weights(SMALL), ComputeType.FP16, temporary).run(graph, inputs);
      }
      // The first cycles fill pools that the driver and TensorRT keep.
      int at = i == CYCLES / 10 ? 0 : i == CYCLES - 1 ? 1 : -1;
      if (at >= 0) {
        host[at] = residentBytes();
        device[at] = freeDeviceBytes();
      }
    }
    Measurements.record("leak host bytes", host[1] - host[0]);
    Measurements.record("leak device bytes", device[0] - device[1]);
    assertTrue(host[1] - host[0] < 64e6, "host grew by " + (host[1] - host[0]));
    assertTrue(device[0] - device[1] < 64e6, "device grew by " + (device[0] - device[1]));
  }

  @Test
  void miniCarriesStreams() throws Exception {
    VideoLayout layout =
        new VideoLayout(
            PixelFormat.I420, 1920, 1080, ColorMatrix.BT709, ColorRange.LIMITED, ChromaSite.LEFT);
    try (Model mini = ModelStore.standard().open("mini");
        TensorRtEngine engine =
            TensorRtEngineProvider.open(mini, Precision.FP16, 0, BuildOptions.DEFAULT, false)) {
      Bench bench = new Bench(mini, engine, layout, 8, Duration.ofSeconds(5));
      for (Bench.Direction direction : Bench.Direction.values()) {
        BenchRun run = bench.run(direction, elapsed -> {});
        Measurements.record("mini 1080p " + run.direction() + " fps", run.fps());
        Measurements.record("mini 1080p25 streams " + run.direction(), Math.floor(run.fps() / 25));
        Measurements.record("mini 1080p " + run.direction() + " device MB", run.deviceMb());
        assertTrue(run.fps() > 25, run.toString());
      }
    }
  }

  @Test
  void theFullModelReachesTheMatrixRate() throws Exception {
    double rate = matrixRate();
    Measurements.record("bf16 product, MAC/s", rate);
    VaeConfig config = VaeConfig.preset("16z");
    for (int[] size : new int[][] {{864, 480}, {1280, 720}}) {
      VideoLayout layout = VideoLayout.rgb(size[0], size[1]);
      Graph encoder =
          ChunkGraphs.encoder(config, layout, CodecMode.VIDEO, 8, LatentFormat.F16LE, 0, false);
      measure(config, encoder, "encode " + size[0] + "x" + size[1], rate);
      measure(config, decoder(config, layout, 8), "decode " + size[0] + "x" + size[1], rate);
    }
  }

  private void measure(VaeConfig config, Graph graph, String what, double rate) throws Exception {
    try (PointerScope scope = new PointerScope()) {
      long free = freeDeviceBytes();
      TensorRtRunner runner =
          new TensorRtRunner(weights(config), ComputeType.BF16, temporary).timing(10);
      long[] least = {Long.MAX_VALUE};
      Thread watch = new Thread(() -> watch(least));
      watch.setDaemon(true);
      Map<String, Tensor> inputs = inputs(graph);
      watch.start();
      Map<String, Tensor> unused = runner.run(graph, inputs);
      watch.interrupt();
      watch.join();
      double share = graph.macs() / runner.seconds() / rate;
      Measurements.record("16z bf16 " + what + " fps", 8 / runner.seconds());
      Measurements.record("16z bf16 " + what + " share of the matrix rate", share);
      Measurements.record(
          "16z bf16 " + what + " peak device bytes, build included", free - least[0]);
      assertTrue(share >= LEAST_SHARE, what + ": " + share);
    }
  }

  @Test
  void a720pDecoderFitsIntoItsMemory() throws Exception {
    Path directory = temporary.resolve("full");
    ModelDirectory.write(directory, "full", VaeConfig.preset("16z"), 1);
    try (Model model = ModelStore.standard().open(directory.toString());
        TensorRtEngine engine =
            TensorRtEngineProvider.open(model, Precision.BF16, 0, BuildOptions.DEFAULT, false)) {
      Bench bench = new Bench(model, engine, VideoLayout.rgb(1280, 720), 8, Duration.ofSeconds(5));
      BenchRun run = bench.run(Bench.Direction.DECODE, elapsed -> {});
      Measurements.record("16z bf16 720p decode device MB", run.deviceMb());
      assertTrue(run.deviceMb() * 1e6 < MEMORY_LIMIT, run.toString());
      assertEquals("tensorrt", run.backend());
    }
  }

  /** MAC/s of a large product in BF16. */
  private double matrixRate() throws Exception {
    try (PointerScope scope = new PointerScope()) {
      GraphBuilder g = new GraphBuilder();
      Value a = g.input("a", ElementType.COMPUTE, 1, SIDE, SIDE);
      Value b = g.input("b", ElementType.COMPUTE, 1, SIDE, SIDE);
      g.output("c", g.matMul(a, b, false));
      Graph graph = g.build();
      TensorRtRunner runner =
          new TensorRtRunner(weights(SMALL), ComputeType.BF16, temporary).timing(50);
      Map<String, Tensor> unused = runner.run(graph, inputs(graph));
      return graph.macs() / runner.seconds();
    }
  }

  private static Graph decoder(VaeConfig config, VideoLayout layout, int frames) {
    return ChunkGraphs.decoder(
        config,
        layout,
        CodecMode.VIDEO,
        ChunkGraphs.latentShape(config, layout, CodecMode.VIDEO, frames),
        LatentFormat.F16LE,
        0,
        frames);
  }

  private static ProceduralWeights weights(VaeConfig config) {
    return new ProceduralWeights(VaeNetwork.parameters(config), 1);
  }

  private static Map<String, Tensor> inputs(Graph graph) {
    Map<String, Tensor> inputs = new HashMap<>();
    graph
        .inputs()
        .forEach(
            (name, value) ->
                inputs.put(
                    name,
                    torch
                        .randn(value.dims())
                        .to(
                            switch (value.type()) {
                              case U8 -> ScalarType.Byte;
                              case F16 -> ScalarType.Half;
                              case F32 -> ScalarType.Float;
                              case BF16, COMPUTE -> ScalarType.BFloat16;
                            })));
    return inputs;
  }

  private static void watch(long[] least) {
    try {
      while (true) {
        least[0] = Math.min(least[0], freeDeviceBytes());
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      // The run is over.
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static long freeDeviceBytes() throws Exception {
    try (Gpu gpu = Gpu.open(0);
        Gpu.Current current = gpu.enter()) {
      return gpu.freeBytes();
    }
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
