package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.tensorrt.onnx.SizeRange;
import org.gstvae.tensorrt.onnx.SizedGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One plan for a range of sizes gives what a plan for each of them gives. */
@NeedsGpu
class GpuRangeTest {
  private static final SizeRange RANGE =
      new SizeRange(
          new SizeRange.Size(16, 16), new SizeRange.Size(320, 180), new SizeRange.Size(640, 360));
  private static final List<SizeRange.Size> SIZES =
      List.of(RANGE.least(), new SizeRange.Size(333, 191), RANGE.usual(), RANGE.most());
  private static final VaeConfig SMALL =
      VaeConfig.published(4, 4, 32, List.of(1, 1, 1), 1, List.of(), 2, 16, List.of(), null);
  private static final double LEAST_DB = 50;

  @TempDir private Path temporary;

  @Test
  void everySizeOfARange() throws Exception {
    try (PointerScope scope = new PointerScope()) {
      List<Graph> graphs = new ArrayList<>();
      List<Map<String, Tensor>> inputs = new ArrayList<>();
      for (SizeRange.Size size : SIZES) {
        Graph graph = decoder(new GraphBuilder(), size.width(), size.height());
        Map<String, Tensor> each = GpuGraphs.inputs(graph);
        each.put(SizedGraph.ROWS, torch.zeros(size.height()));
        each.put(SizedGraph.COLUMNS, torch.zeros(size.width()));
        graphs.add(graph);
        inputs.add(each);
      }
      SizedGraph sized =
          SizedGraph.over(
              RANGE,
              SMALL.spatialFactor(),
              (width, height) -> decoder(new GraphBuilder(true), width, height));
      List<Map<String, long[]>> profile =
          List.of(
              sized.inputs(RANGE.least()), sized.inputs(RANGE.usual()), sized.inputs(RANGE.most()));
      TensorRtRunner runner =
          new TensorRtRunner(GpuGraphs.weights(SMALL), ComputeType.FP32, temporary);
      List<Map<String, Tensor>> actual = runner.run(sized, profile, graphs, inputs);
      for (int i = 0; i < SIZES.size(); i++) {
        Tensor expected = runner.run(graphs.get(i), inputs.get(i)).get("plane0");
        double psnr = psnr(actual.get(i).get("plane0"), expected);
        Measurements.record("psnr range " + SIZES.get(i), psnr);
        assertTrue(psnr >= LEAST_DB, SIZES.get(i) + ": " + psnr);
      }
    }
  }

  private static Graph decoder(GraphBuilder builder, int width, int height) {
    VideoLayout layout = VideoLayout.rgb(width, height);
    return ChunkGraphs.decoder(
        builder,
        SMALL,
        layout,
        CodecMode.VIDEO,
        ChunkGraphs.latentShape(SMALL, layout, CodecMode.VIDEO, 4),
        LatentFormat.F16LE,
        0,
        4);
  }

  private static double psnr(Tensor a, Tensor b) {
    double mse =
        torch.mean(a.to(ScalarType.Double).sub(b.to(ScalarType.Double)).square()).item_double();
    return mse == 0 ? 100 : 10 * Math.log10(255 * 255 / mse);
  }
}
