package org.gstvae.tensorrt.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.stream.Stream;
import org.gstvae.engine.ChromaSite;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.ColorMatrix;
import org.gstvae.engine.ColorRange;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.pixels.ChunkGraphs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a graph's numbers follow the picture's size, for every configuration. */
class SizedGraphTest {
  private static final SizeRange RANGE =
      new SizeRange(
          new SizeRange.Size(16, 16), new SizeRange.Size(640, 360), new SizeRange.Size(1280, 720));

  static Stream<VaeConfig> configurations() {
    return Stream.of(
        VaeConfig.mini(),
        VaeConfig.preset("4z"),
        VaeConfig.preset("16z"),
        VaeConfig.preset("16z-text"),
        // A factor of 2: latents are as large as chroma planes.
        VaeConfig.published(4, 4, 32, List.of(1, 1), 1, List.of(), 2, 16, List.of(), null));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void theNumbersAreThoseOfTheGraphThatIsRecordedForASize(VaeConfig config) {
    for (PixelFormat format : List.of(PixelFormat.I420, PixelFormat.UYVY, PixelFormat.V210)) {
      for (CodecMode mode : CodecMode.values()) {
        check(config, (width, height) -> encoder(config, format, mode, width, height));
        check(config, (width, height) -> decoder(config, format, mode, width, height));
      }
    }
  }

  private static void check(VaeConfig config, SizedGraph.Recorder recorder) {
    SizedGraph sized = SizedGraph.over(RANGE, config.spatialFactor(), recorder);
    for (SizeRange.Size size : List.of(RANGE.least(), RANGE.most(), new SizeRange.Size(719, 575))) {
      Graph graph = recorder.record(size.width(), size.height());
      for (Node node : graph.nodes()) {
        List<Long> extents =
            sized.shape(node.output()).stream()
                .map(extent -> extent.at(size, sized.factor()))
                .toList();
        assertEquals(node.output().shape(), extents, () -> node.op() + " at " + size);
        if (node.op() instanceof Op.Pad pad) {
          Node sample = sized.graph().nodes().get(node.output().id());
          for (int i = 0; i < 3; i++) {
            int axis = i;
            SizeFormula after =
                sized.formula(sample, each -> ((Op.Pad) each.op()).after().get(axis));
            assertEquals((long) pad.after().get(i), after.at(size, sized.factor()));
          }
        }
      }
    }
  }

  /** What follows the size is declared open and by its name, the rest is fixed. */
  @Test
  void inputsAreOpenWhereTheyFollowTheSize() {
    VaeConfig config = VaeConfig.mini();
    GraphProto decoder =
        translated(
            config,
            (width, height) -> decoder(config, PixelFormat.V210, CodecMode.VIDEO, width, height));
    assertEquals(
        List.of(
            "columns width",
            "latent 1 1 latent_height latent_width " + config.zChannels(),
            "rows height"),
        decoder.getInputList().stream().map(SizedGraphTest::declared).sorted().toList());
    assertEquals(
        List.of("plane0 1 4 height sixth_width 16"),
        decoder.getOutputList().stream().map(SizedGraphTest::declared).toList());
    GraphProto encoder =
        translated(
            config,
            (width, height) -> encoder(config, PixelFormat.RGB, CodecMode.VIDEO, width, height));
    assertEquals(
        List.of(
            "plane0 1 4 height width 3",
            "noise1 1 16 4 latent_height latent_width",
            "noise2 1 16 1 latent_height latent_width"),
        encoder.getInputList().stream().map(SizedGraphTest::declared).toList());
  }

  @Test
  void aNetworkThatIsAnotherAtAnotherSizeIsRefused() {
    SizedGraph.Recorder fickle =
        (width, height) -> {
          GraphBuilder g = new GraphBuilder(true);
          var x = g.input("x", ElementType.F32, height, width);
          g.output("y", width > 20 ? g.tanh(x) : g.exp(x));
          return g.build();
        };
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> SizedGraph.over(RANGE, 8, fickle));
    assertTrue(refusal.getMessage().contains("at another size"), refusal::getMessage);
    SizedGraph square =
        SizedGraph.over(
            RANGE,
            8,
            (width, height) -> {
              GraphBuilder g = new GraphBuilder(true);
              g.output("x", g.input("x", ElementType.F32, (long) width * width));
              return g.build();
            });
    assertThrows(
        IllegalArgumentException.class, () -> square.shape(square.graph().nodes().get(0).output()));
  }

  @Test
  void rangesAreOrderedAndRead() {
    assertEquals(RANGE, SizeRange.parse(RANGE.toString()));
    assertNull(SizeRange.parse("640x360"));
    assertNull(SizeRange.parse("640x360-16x16-1280x720"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SizeRange(RANGE.usual(), RANGE.least(), RANGE.most()));
    assertTrue(RANGE.contains(new SizeRange.Size(1280, 16)));
    assertFalse(RANGE.contains(new SizeRange.Size(1281, 16)));
  }

  private static GraphProto translated(VaeConfig config, SizedGraph.Recorder recorder) {
    return OnnxTranslator.translate(
            "graph", SizedGraph.over(RANGE, config.spatialFactor(), recorder), ComputeType.FP16)
        .build(List.of());
  }

  private static String declared(ValueInfoProto tensor) {
    StringBuilder text = new StringBuilder(tensor.getName());
    tensor
        .getType()
        .getTensorType()
        .getShape()
        .getDimList()
        .forEach(
            extent ->
                text.append(' ')
                    .append(extent.hasDimParam() ? extent.getDimParam() : extent.getDimValue()));
    return text.toString();
  }

  private static VideoLayout layout(PixelFormat format, int width, int height) {
    return new VideoLayout(
        format,
        width,
        height,
        format.yuv() ? ColorMatrix.BT709 : ColorMatrix.RGB,
        ColorRange.LIMITED,
        ChromaSite.LEFT);
  }

  private static Graph encoder(
      VaeConfig config, PixelFormat format, CodecMode mode, int width, int height) {
    return ChunkGraphs.encoder(
        new GraphBuilder(true),
        config,
        layout(format, width, height),
        mode,
        mode == CodecMode.IMAGE ? 1 : config.temporalScale(),
        LatentFormat.F16LE,
        tokens(config),
        true);
  }

  private static Graph decoder(
      VaeConfig config, PixelFormat format, CodecMode mode, int width, int height) {
    VideoLayout layout = layout(format, width, height);
    int frames = mode == CodecMode.IMAGE ? 1 : config.temporalScale();
    return ChunkGraphs.decoder(
        new GraphBuilder(true),
        config,
        layout,
        mode,
        ChunkGraphs.latentShape(config, layout, mode, frames),
        LatentFormat.F16LE,
        tokens(config),
        frames);
  }

  private static int tokens(VaeConfig config) {
    return config.text() == null ? 0 : config.text().maxTokens();
  }
}
