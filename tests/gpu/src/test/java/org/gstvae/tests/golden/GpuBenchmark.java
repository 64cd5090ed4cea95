package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.cli.bench.Bench;
import org.gstvae.cli.bench.BenchRun;
import org.gstvae.engine.ChromaSite;
import org.gstvae.engine.ColorMatrix;
import org.gstvae.engine.ColorRange;
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.Precision;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.TensorRtEngine;
import org.gstvae.tensorrt.TensorRtEngineProvider;
import org.gstvae.tensorrt.nvinfer.BuildOptions;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Speed and memory, as ratios that are measured in one run: to a large matrix product, to the same
 * network in PyTorch, to the engine without GStreamer. All is recorded before anything is asserted.
 */
@NeedsGpu
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GpuBenchmark {
  private static final double MOST_BYTES = 16e9;
  private static final double LEAST_SHARE = 0.55;
  private static final double LEAST_OF_EAGER = 2;
  private static final double LEAST_OF_ENGINE = 0.95;
  private static final int STREAM_RATE = 25;
  private static final int MOST_STREAMS = 64;
  private static final int FRAMES = 8;
  private static final int SIDE = 8192;
  private static final Duration TIME = Duration.ofSeconds(4);
  private static final VaeConfig FULL = VaeConfig.preset("16z");

  @TempDir private Path temporary;

  private double matrixRate;

  @Test
  void fullModelAt864x480() throws Exception {
    fullModel(VideoLayout.rgb(864, 480));
  }

  @Test
  void fullModelAt1280x720() throws Exception {
    fullModel(VideoLayout.rgb(1280, 720));
  }

  private void fullModel(VideoLayout layout) throws Exception {
    String size = layout.width() + "x" + layout.height();
    Graph encoder = GpuGraphs.encoder(FULL, layout, FRAMES);
    Graph decoder = GpuGraphs.decoder(FULL, layout, FRAMES);
    double rate = matrixRate();
    double encode = seconds(encoder, FULL, 10);
    double decode = seconds(decoder, FULL, 10);
    List<Executable> bars = new ArrayList<>();
    compare(bars, "16z bf16 encode " + size, encoder.macs() / encode / rate, LEAST_SHARE);
    compare(bars, "16z bf16 decode " + size, decoder.macs() / decode / rate, LEAST_SHARE);
    Measurements.record("16z bf16 encode " + size + " fps", FRAMES / encode);
    Measurements.record("16z bf16 decode " + size + " fps", FRAMES / decode);
    String missing = Peer.missing();
    if (missing != null) {
      Measurements.record("PyTorch " + size, missing);
    } else {
      JsonNode peer = Peer.run(layout, FRAMES);
      Measurements.record("PyTorch " + size, peer);
      double product = peer.get("matrix_macs_per_s").asDouble();
      Measurements.record("bf16 product in PyTorch, MAC/s", product);
      String of = " " + size + ", times the speed of PyTorch ";
      for (String mode : List.of("eager", "compile")) {
        double least = mode.equals("eager") ? LEAST_OF_EAGER : 1;
        JsonNode times = peer.get(mode);
        compare(bars, "encode" + of + mode, times.get("encode_s").asDouble() / encode, least);
        compare(bars, "decode" + of + mode, times.get("decode_s").asDouble() / decode, least);
      }
    }
    assertAll(bars);
  }

  private static void compare(List<Executable> bars, String what, double ratio, double least) {
    String name = least == LEAST_SHARE ? what + ", share of the matrix rate" : what;
    Measurements.record(name, ratio);
    bars.add(() -> assertTrue(ratio >= least, name + ": " + ratio + " (expected: " + least + "+)"));
  }

  /**
   * The whole process's memory, its CUDA context included, with the engine loaded from the cache.
   */
  @Test
  void memoryOfA720pDecoder() throws Exception {
    VideoLayout layout = VideoLayout.rgb(1280, 720);
    Path directory = temporary.resolve("full");
    ModelDirectory.write(directory, "full", FULL, 1);
    try (Model model = ModelStore.standard().open(directory.toString())) {
      // Builds it.
      BenchRun unused = bench(model, layout, Bench.Direction.DECODE);
      long free = GpuGraphs.freeDeviceBytes();
      FreeMemoryWatch watch = FreeMemoryWatch.start();
      BenchRun run = bench(model, layout, Bench.Direction.DECODE);
      long peak = free - watch.stop();
      Measurements.record("16z bf16 decode 1280x720 peak device bytes", peak);
      Measurements.record("16z bf16 decode 1280x720 device MB as reported", run.deviceMb());
      Measurements.record("16z bf16 decode 1280x720 fps, engine", run.fps());
      assertTrue(peak < MOST_BYTES, "peak: " + peak);
    }
  }

  @Test
  void transfersOfTheFullModelAreHidden() throws Exception {
    Path directory = temporary.resolve("full");
    ModelDirectory.write(directory, "full", FULL, 1);
    List<Executable> bars = new ArrayList<>();
    throughput(bars, directory.toString(), VideoLayout.rgb(864, 480), 40, 400, LEAST_OF_ENGINE);
    assertAll(bars);
  }

  @Test
  void transfersOfMiniAreHidden() throws Exception {
    List<Executable> bars = new ArrayList<>();
    throughput(bars, "mini", VideoLayout.rgb(640, 360), 160, 4000, LEAST_OF_ENGINE);
    assertAll(bars);
  }

  /** Two lengths, so that starting up does not count. */
  private void throughput(
      List<Executable> bars, String name, VideoLayout layout, int few, int many, double least)
      throws Exception {
    Pipelines pipelines = new Pipelines(temporary, name, layout);
    for (Bench.Direction direction : Bench.Direction.values()) {
      double engine;
      String what;
      try (Model model = ModelStore.standard().open(name)) {
        engine = bench(model, layout, direction).fps();
        what = model.name() + " bf16 " + direction.name().toLowerCase(Locale.ROOT);
      }
      double first = pipelines.seconds(direction, few);
      double launched = (many - few) / (pipelines.seconds(direction, many) - first);
      what += " " + layout.width() + "x" + layout.height();
      Measurements.record(what + " fps, engine", engine);
      Measurements.record(what + " fps, gst-launch", launched);
      compare(bars, what + ", gst-launch to engine", launched / engine, least);
    }
  }

  private BenchRun bench(Model model, VideoLayout layout, Bench.Direction direction)
      throws Exception {
    try (TensorRtEngine engine =
        TensorRtEngineProvider.open(model, Precision.BF16, 0, BuildOptions.DEFAULT, null, false)) {
      return new Bench(model, engine, layout, FRAMES, TIME).run(direction, elapsed -> {});
    }
  }

  /** As many sessions at once as all keep up. */
  @Test
  void streamsOfMini() throws Exception {
    VideoLayout layout =
        new VideoLayout(
            PixelFormat.I420, 1920, 1080, ColorMatrix.BT709, ColorRange.LIMITED, ChromaSite.LEFT);
    try (Model mini = ModelStore.standard().open("mini");
        TensorRtEngine engine =
            TensorRtEngineProvider.open(
                mini, Precision.BF16, 0, BuildOptions.DEFAULT, null, false)) {
      Bench bench = new Bench(mini, engine, layout, FRAMES, TIME);
      for (Bench.Direction direction : Bench.Direction.values()) {
        String what = "mini bf16 1080p " + direction.name().toLowerCase(Locale.ROOT);
        BenchRun one = bench.run(direction, elapsed -> {});
        Measurements.record(what + " fps, one session", one.fps());
        Measurements.record(what + " device MB, one session", one.deviceMb());
        int carried = 0;
        int tooMany = MOST_STREAMS + 1;
        int next = Math.min(MOST_STREAMS, Math.max(1, (int) (one.fps() / STREAM_RATE)));
        while (next > carried) {
          double slowest = slowest(bench, direction, next);
          Measurements.record(what + " fps, slowest of " + next + " sessions", slowest);
          if (slowest >= STREAM_RATE) {
            carried = next;
          } else {
            tooMany = next;
          }
          next = Math.min(Math.max(1, 2 * carried), (carried + tooMany) / 2);
        }
        Measurements.record("mini 1080p25 streams, " + direction, carried);
        assertTrue(carried >= 1, direction + " of one stream");
      }
    }
  }

  private static double slowest(Bench bench, Bench.Direction direction, int sessions)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(sessions);
    try {
      List<Future<BenchRun>> runs = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        runs.add(threads.submit(() -> bench.run(direction, elapsed -> {})));
      }
      double least = Double.MAX_VALUE;
      for (Future<BenchRun> run : runs) {
        least = Math.min(least, run.get().fps());
      }
      return least;
    } finally {
      threads.shutdownNow();
    }
  }

  private double seconds(Graph graph, VaeConfig config, int repetitions) throws Exception {
    try (PointerScope scope = new PointerScope()) {
      TensorRtRunner runner =
          new TensorRtRunner(
                  GpuGraphs.weights(config), ComputeType.BF16, temporary, BuildOptions.DEFAULT)
              .timing(repetitions);
      Map<String, Tensor> unused = runner.run(graph, GpuGraphs.inputs(graph));
      return runner.seconds();
    }
  }

  /** MAC/s of a large product in BF16. */
  private double matrixRate() throws Exception {
    if (matrixRate == 0) {
      GraphBuilder g = new GraphBuilder();
      Value a = g.input("a", ElementType.COMPUTE, 1, SIDE, SIDE);
      Value b = g.input("b", ElementType.COMPUTE, 1, SIDE, SIDE);
      g.output("c", g.matMul(a, b, false));
      Graph graph = g.build();
      matrixRate = graph.macs() / seconds(graph, VaeConfig.mini(), 50);
      Measurements.record("bf16 product in TensorRT, MAC/s", matrixRate);
    }
    return matrixRate;
  }
}
