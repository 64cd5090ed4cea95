package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.engine.ChromaSite;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.ColorMatrix;
import org.gstvae.engine.ColorRange;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.tensorrt.onnx.SizeRange;
import org.gstvae.tensorrt.onnx.SizedGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One ONNX file for a range of picture sizes, run on ONNX Runtime at several of them, against
 * libtorch with the graph that is recorded for that size.
 */
class OnnxRangeTest {
  private static final SizeRange.Size LEAST = new SizeRange.Size(16, 16);
  private static final SizeRange.Size MOST = new SizeRange.Size(48, 40);
  private static final SizeRange RANGE = new SizeRange(LEAST, new SizeRange.Size(32, 32), MOST);

  /** The ends, whole units of everything, and remainders of everything. */
  private static final List<SizeRange.Size> SIZES =
      List.of(LEAST, new SizeRange.Size(23, 17), MOST);

  /** Attention in the middle over all positions and over time; every convolution as published. */
  private static final VaeConfig PUBLISHED =
      VaeConfig.published(4, 4, 32, List.of(1, 1), 1, List.of(), 2, 16, List.of(), null);

  private static final VaeConfig GUIDED =
      VaeConfig.published(
          4,
          0,
          32,
          List.of(1, 1, 1, 1),
          1,
          List.of(216, 54, 27),
          2,
          16,
          List.of(2),
          new VaeConfig.Text(24, 2, 16, 7));

  /** As {@code mini}: folds and unfolds, kernels in parts, linear bridges. */
  private static final VaeConfig SHUFFLED =
      new VaeConfig(
          4,
          0,
          32,
          List.of(1, 1),
          1,
          216,
          List.of(),
          2,
          32,
          List.of(),
          null,
          4,
          1,
          1,
          1,
          false,
          true,
          VaeConfig.RESAMPLE_SHUFFLE,
          VaeConfig.KERNEL_FACTORED,
          1);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void everyFormat(PixelFormat format) throws Exception {
    checkBothWays(SHUFFLED, format, CodecMode.VIDEO, 2);
  }

  @Test
  void attentionOverAllPositions() throws Exception {
    checkBothWays(PUBLISHED, PixelFormat.RGB, CodecMode.VIDEO, 2);
  }

  @Test
  void theImagePath() throws Exception {
    checkBothWays(PUBLISHED, PixelFormat.I420, CodecMode.IMAGE, 1);
  }

  @Test
  void attentionToText() throws Exception {
    checkBothWays(GUIDED, PixelFormat.NV12, CodecMode.VIDEO, 2);
  }

  @Test
  void noiseHasTheSizeOfTheLatents() throws Exception {
    check(
        PUBLISHED,
        SIZES,
        size ->
            ChunkGraphs.encoder(
                new GraphBuilder(true),
                PUBLISHED,
                layout(PixelFormat.RGB, size),
                CodecMode.VIDEO,
                2,
                LatentFormat.F32LE,
                0,
                true),
        8);
  }

  /** As many blocks as the largest picture needs: smaller ones may leave some of them empty. */
  @Test
  void queriesAreTakenInTheBlocksOfTheLargest() throws Exception {
    SizeRange.Size most = new SizeRange.Size(1024, 512);
    check(
        PUBLISHED,
        List.of(new SizeRange.Size(8, 8), new SizeRange.Size(16, 8), new SizeRange.Size(100, 60)),
        OnnxRangeTest::attention,
        new SizeRange(new SizeRange.Size(8, 8), LEAST, most),
        8,
        8);
  }

  private static Graph attention(SizeRange.Size size) {
    long positions = ((size.width() + 7) / 8) * (long) ((size.height() + 7) / 8);
    GraphBuilder g = new GraphBuilder(true);
    Value q = g.input("q", ElementType.COMPUTE, 2, 1, positions, 4);
    Value k = g.input("k", ElementType.COMPUTE, 2, 1, positions, 4);
    Value v = g.input("v", ElementType.COMPUTE, 2, 1, positions, 4);
    g.output("attended", g.attention(q, k, v, null, 0.5));
    return g.build();
  }

  /** The graph for pictures of a size. */
  private interface Recorder {
    Graph record(SizeRange.Size size);
  }

  private void checkBothWays(VaeConfig config, PixelFormat format, CodecMode mode, int frames)
      throws EngineException {
    int tokens = config.text() == null ? 0 : config.text().maxTokens();
    int bits = format.bits();
    check(
        config,
        SIZES,
        size ->
            ChunkGraphs.encoder(
                new GraphBuilder(true),
                config,
                layout(format, size),
                mode,
                frames,
                LatentFormat.F32LE,
                tokens,
                false),
        bits);
    check(
        config,
        SIZES,
        size ->
            ChunkGraphs.decoder(
                new GraphBuilder(true),
                config,
                layout(format, size),
                mode,
                ChunkGraphs.latentShape(config, layout(format, size), mode, frames),
                LatentFormat.F16LE,
                tokens,
                frames),
        bits);
  }

  private void check(VaeConfig config, List<SizeRange.Size> sizes, Recorder recorder, int bits)
      throws EngineException {
    check(config, sizes, recorder, RANGE, config.spatialFactor(), bits);
  }

  private void check(
      VaeConfig config,
      List<SizeRange.Size> sizes,
      Recorder recorder,
      SizeRange range,
      int factor,
      int bits)
      throws EngineException {
    try (NoGradGuard noGradients = new NoGradGuard();
        PointerScope scope = new PointerScope()) {
      List<Map<String, Tensor>> inputs = new ArrayList<>();
      for (SizeRange.Size size : sizes) {
        Map<String, Tensor> each = ChunkRuns.inputs(recorder.record(size));
        each.put(SizedGraph.ROWS, torch.zeros(size.height()));
        each.put(SizedGraph.COLUMNS, torch.zeros(size.width()));
        inputs.add(each);
      }
      SizedGraph graph =
          SizedGraph.over(
              range, factor, (width, height) -> recorder.record(new SizeRange.Size(width, height)));
      OnnxRuntimeRunner runner =
          new OnnxRuntimeRunner(ChunkRuns.weights(config), ComputeType.FP32, directory);
      List<Map<String, Tensor>> actual = runner.run(graph, inputs);
      for (int i = 0; i < sizes.size(); i++) {
        Graph alone = recorder.record(sizes.get(i));
        Map<String, Tensor> expected = ChunkRuns.torch(config, alone, inputs.get(i));
        Map<String, Tensor> own = runner.run(alone, inputs.get(i));
        compare(sizes.get(i).toString(), expected, own, actual.get(i), bits);
      }
    }
  }

  private static void compare(
      String size,
      Map<String, Tensor> expected,
      Map<String, Tensor> own,
      Map<String, Tensor> actual,
      int bits) {
    assertEquals(expected.keySet(), actual.keySet());
    for (Map.Entry<String, Tensor> output : expected.entrySet()) {
      String what = output.getKey() + " of " + size;
      Tensor wanted = output.getValue();
      Tensor given = actual.get(output.getKey());
      assertEquals(wanted.sizes().vec().toString(), given.sizes().vec().toString(), what);
      if (!output.getKey().startsWith("plane")) {
        // Sums in another order: random weights carry them as far as for a file of one size.
        double usual = ChunkRuns.relative(own.get(output.getKey()), wanted);
        double error = ChunkRuns.relative(given, wanted);
        assertTrue(usual < 1e-3 && error < 2 * usual + 1e-5, what + ": " + error + ", " + usual);
      } else if (bits > 8) {
        // Bytes of words: the low one of a neighbouring code may be far away.
        assertTrue(ChunkRuns.agreeing(given, wanted) > 0.99, what);
      } else {
        // Sums in another order may fall on the other side of a half.
        assertTrue(ChunkRuns.greatest(given, wanted) <= 1, what);
        assertTrue(ChunkRuns.psnr(given, wanted) > 65, what);
      }
    }
  }

  private static VideoLayout layout(PixelFormat format, SizeRange.Size size) {
    return new VideoLayout(
        format,
        size.width(),
        size.height(),
        format.yuv() ? ColorMatrix.BT709 : ColorMatrix.RGB,
        format.yuv() ? ColorRange.LIMITED : ColorRange.FULL,
        ChromaSite.LEFT);
  }
}
