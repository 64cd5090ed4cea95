package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.gstvae.cli.bench.Bench;
import org.gstvae.engine.Precision;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.TensorRtEngine;
import org.gstvae.tensorrt.TensorRtEngineProvider;
import org.gstvae.tensorrt.nvinfer.BuildOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The elements on a GPU, in gst-launch; the plugin's place is in GST_PLUGIN_PATH. */
@NeedsGpu
class GpuPipelineTest {
  private static final int FEW = 160;
  private static final int MANY = 4000;
  private static final double LEAST_SHARE = 0.95;

  @TempDir private Path temporary;

  @Test
  void progressIsPostedWhileAnEngineIsBuilt() throws Exception {
    String output =
        launch("-m videotestsrc num-buffers=8 ! video/x-raw,format=RGB,width=208,height=112", "");
    assertTrue(output.contains("progress"), output);
    assertTrue(output.contains("TensorRT engine, encoder of mini"), output);
  }

  @Test
  void everyFrameComesBack() throws Exception {
    Path frames = temporary.resolve("frames");
    String unused =
        launch(
            "videotestsrc num-buffers=21 ! video/x-raw,format=RGB,width=320,height=192",
            "vaedecode backend=tensorrt ! video/x-raw,format=RGB ! filesink location=" + frames);
    assertEquals(21L * 320 * 192 * 3, Files.size(frames));
  }

  /** Two lengths, so that starting up does not count. */
  @Test
  void transfersAreHidden() throws Exception {
    VideoLayout layout = VideoLayout.rgb(640, 360);
    double bare;
    try (Model mini = ModelStore.standard().open("mini");
        TensorRtEngine engine =
            TensorRtEngineProvider.open(mini, Precision.FP16, 0, BuildOptions.DEFAULT, false)) {
      Bench bench = new Bench(mini, engine, layout, 8, Duration.ofSeconds(5));
      bare = bench.run(Bench.Direction.ENCODE, elapsed -> {}).fps();
    }
    double piped = (MANY - FEW) / (seconds(MANY) - seconds(FEW));
    Measurements.record("mini 640x360 encode fps, engine", bare);
    Measurements.record("mini 640x360 encode fps, gst-launch", piped);
    assertTrue(piped >= LEAST_SHARE * bare, piped + " of " + bare);
  }

  private double seconds(int frames) throws Exception {
    long start = System.nanoTime();
    String unused =
        launch(
            "videotestsrc pattern=black num-buffers="
                + frames
                + " ! video/x-raw,format=RGB,width=640,height=360 ! queue",
            "");
    return (System.nanoTime() - start) / 1e9;
  }

  private String launch(String source, String behind) throws IOException, InterruptedException {
    String line =
        "gst-launch-1.0 -e "
            + source
            + " ! vaeencode model=mini backend=tensorrt precision=fp16 ! "
            + (behind.isEmpty() ? "fakesink" : behind);
    Path log = temporary.resolve("log");
    Process process =
        new ProcessBuilder(line.split(" "))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertTrue(process.waitFor(20, TimeUnit.MINUTES), line + " does not end");
    String output = Files.readString(log, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), line + "\n" + output);
    return output;
  }
}
