package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
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
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole graphs, from video bytes to latent bytes and back, exported and run on ONNX Runtime,
 * against libtorch on the same inputs. Small members of the family with computed weights.
 */
class OnnxChunkTest {
  private static final VaeConfig VIDEO =
      VaeConfig.published(4, 4, 32, List.of(1, 1), 1, List.of(), 2, 16, List.of(), null);

  private static final VaeConfig GUIDED =
      VaeConfig.published(
          4,
          0,
          32,
          List.of(1, 1),
          1,
          List.of(216, 108),
          2,
          16,
          List.of(2),
          new VaeConfig.Text(24, 2, 16, 7));

  /** As {@code mini}: folds and unfolds, kernels in parts, linear bridges. */
  private static final VaeConfig SHUFFLED =
      new VaeConfig(
          8,
          0,
          32,
          List.of(1, 2),
          1,
          216,
          List.of(),
          4,
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
  void everyFormatAtAnOddSize(PixelFormat format) throws Exception {
    VideoLayout layout =
        new VideoLayout(
            format,
            23,
            17,
            format.yuv() ? ColorMatrix.BT709 : ColorMatrix.RGB,
            format.yuv() ? ColorRange.LIMITED : ColorRange.FULL,
            ChromaSite.LEFT);
    checkBothWays(VIDEO, layout, CodecMode.VIDEO, 4);
  }

  @Test
  void theImagePath() throws Exception {
    checkBothWays(VIDEO, VideoLayout.rgb(18, 22), CodecMode.IMAGE, 1);
  }

  @Test
  void theSwitchesOfTheSmallMembers() throws Exception {
    checkBothWays(SHUFFLED, VideoLayout.rgb(45, 29), CodecMode.VIDEO, 8);
    checkBothWays(SHUFFLED, VideoLayout.rgb(45, 29), CodecMode.IMAGE, 1);
  }

  @Test
  void textIsTakenAsEmbeddingsAndMask() throws Exception {
    checkBothWays(GUIDED, VideoLayout.rgb(32, 16), CodecMode.VIDEO, 8);
  }

  @Test
  void samplesAreTheMeanAndTheDeviationTimesNoise() throws Exception {
    try (NoGradGuard noGradients = new NoGradGuard();
        PointerScope scope = new PointerScope()) {
      Graph graph =
          ChunkGraphs.encoder(
              VIDEO, VideoLayout.rgb(16, 16), CodecMode.VIDEO, 4, LatentFormat.F32LE, 0, true);
      Map<String, Tensor> inputs = ChunkRuns.inputs(graph);
      Tensor expected = ChunkRuns.torch(VIDEO, graph, inputs).get(ChunkGraphs.LATENT);
      Tensor actual = onnx(VIDEO, graph, inputs, ComputeType.FP32).get(ChunkGraphs.LATENT);
      assertTrue(ChunkRuns.greatest(actual, expected) < 1e-4);
    }
  }

  @Test
  void fp16StaysClose() throws Exception {
    try (NoGradGuard noGradients = new NoGradGuard();
        PointerScope scope = new PointerScope()) {
      Graph graph = decoder(SHUFFLED, VideoLayout.rgb(40, 24), CodecMode.VIDEO, 8);
      Map<String, Tensor> inputs = ChunkRuns.inputs(graph);
      Tensor expected = ChunkRuns.torch(SHUFFLED, graph, inputs).get("plane0");
      double psnr =
          ChunkRuns.psnr(onnx(SHUFFLED, graph, inputs, ComputeType.FP16).get("plane0"), expected);
      assertTrue(psnr > 45, "PSNR of fp16 against fp32: " + psnr);
    }
  }

  @Test
  void queriesAreTakenInBlocksWhereScoresAreMany() throws Exception {
    // 2 x 8192 x 8192 scores of 4 bytes: 537 MB, just above what is taken at once.
    GraphBuilder g = new GraphBuilder();
    Value q = g.input("q", ElementType.COMPUTE, 2, 1, 8192, 4);
    Value k = g.input("k", ElementType.COMPUTE, 2, 1, 8192, 4);
    Value v = g.input("v", ElementType.COMPUTE, 2, 1, 8192, 4);
    g.output("attended", g.attention(q, k, v, null, 0.5));
    try (NoGradGuard noGradients = new NoGradGuard();
        PointerScope scope = new PointerScope()) {
      Graph graph = g.build();
      Map<String, Tensor> inputs = ChunkRuns.inputs(graph);
      Tensor expected = ChunkRuns.torch(VIDEO, graph, inputs).get("attended");
      Tensor actual = onnx(VIDEO, graph, inputs, ComputeType.FP32).get("attended");
      assertTrue(ChunkRuns.greatest(actual, expected) < 1e-5);
    }
  }

  private void checkBothWays(VaeConfig config, VideoLayout layout, CodecMode mode, int frames)
      throws Exception {
    int tokens = config.text() == null ? 0 : config.text().maxTokens();
    try (NoGradGuard noGradients = new NoGradGuard();
        PointerScope scope = new PointerScope()) {
      for (LatentFormat format : List.of(LatentFormat.F32LE, LatentFormat.F16LE)) {
        Graph encoder = ChunkGraphs.encoder(config, layout, mode, frames, format, tokens, false);
        Map<String, Tensor> inputs = ChunkRuns.inputs(encoder);
        Tensor expected = ChunkRuns.torch(config, encoder, inputs).get(ChunkGraphs.LATENT);
        Tensor actual = onnx(config, encoder, inputs, ComputeType.FP32).get(ChunkGraphs.LATENT);
        assertEquals(expected.scalar_type().intern(), actual.scalar_type().intern());
        double largest = torch.max(expected.abs()).item_double();
        double step = format == LatentFormat.F16LE ? 1e-3 : 1e-4;
        double error = ChunkRuns.greatest(actual, expected);
        assertTrue(error < step * (1 + largest), format + " " + error + " of " + largest);
      }
      Graph decoder = decoder(config, layout, mode, frames);
      Map<String, Tensor> inputs = ChunkRuns.inputs(decoder);
      Map<String, Tensor> expected = ChunkRuns.torch(config, decoder, inputs);
      Map<String, Tensor> actual = onnx(config, decoder, inputs, ComputeType.FP32);
      assertEquals(expected.keySet(), actual.keySet());
      for (String plane : expected.keySet()) {
        if (layout.format().bits() > 8) {
          // Bytes of words: the low one of a neighbouring code may be far away.
          assertTrue(
              ChunkRuns.agreeing(actual.get(plane), expected.get(plane)) > 0.99, plane + layout);
          continue;
        }
        // Sums in another order may fall on the other side of a half.
        assertTrue(
            ChunkRuns.greatest(actual.get(plane), expected.get(plane)) <= 1, plane + " " + layout);
        assertTrue(
            ChunkRuns.psnr(actual.get(plane), expected.get(plane)) > 65, plane + " " + layout);
      }
    }
  }

  private static Graph decoder(VaeConfig config, VideoLayout layout, CodecMode mode, int frames) {
    LatentShape shape = ChunkGraphs.latentShape(config, layout, mode, frames);
    int tokens = config.text() == null ? 0 : config.text().maxTokens();
    return ChunkGraphs.decoder(config, layout, mode, shape, LatentFormat.F16LE, tokens, frames);
  }

  private Map<String, Tensor> onnx(
      VaeConfig config, Graph graph, Map<String, Tensor> inputs, ComputeType compute)
      throws EngineException {
    return new OnnxRuntimeRunner(ChunkRuns.weights(config), compute, directory).run(graph, inputs);
  }
}
