package org.gstvae.model.pixels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.ChromaSite;
import org.gstvae.engine.ColorMatrix;
import org.gstvae.engine.ColorRange;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.torch.TorchExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Video bytes to samples and back, run on libtorch. */
class PixelGraphTest {
  private static final PixelFormat[] YUV = {PixelFormat.I420, PixelFormat.NV12, PixelFormat.UYVY};
  private static final PixelFormat[] RGB = {
    PixelFormat.RGB,
    PixelFormat.BGR,
    PixelFormat.RGBX,
    PixelFormat.BGRX,
    PixelFormat.RGBA,
    PixelFormat.BGRA
  };

  static Stream<VideoLayout> yuvLayouts() {
    return Stream.of(YUV)
        .flatMap(
            format ->
                Stream.of(ColorMatrix.BT601, ColorMatrix.BT709, ColorMatrix.BT2020)
                    .flatMap(
                        matrix ->
                            Stream.of(ColorRange.values())
                                .flatMap(
                                    range ->
                                        Stream.of(ChromaSite.values())
                                            .map(
                                                site ->
                                                    new VideoLayout(
                                                        format, 18, 10, matrix, range, site)))));
  }

  static Stream<VideoLayout> oddLayouts() {
    return Stream.concat(Stream.of(YUV), Stream.of(RGB))
        .map(
            format ->
                new VideoLayout(
                    format,
                    7,
                    5,
                    format.yuv() ? ColorMatrix.BT709 : ColorMatrix.RGB,
                    format.yuv() ? ColorRange.LIMITED : ColorRange.FULL,
                    ChromaSite.LEFT));
  }

  @ParameterizedTest
  @MethodSource("yuvLayouts")
  void greyRampsSurvive(VideoLayout layout) throws EngineException {
    // Neutral chroma, luma over its range: inside the R'G'B' cube, so nothing may be clipped.
    int black = layout.range() == ColorRange.FULL ? 0 : 16;
    int white = layout.range() == ColorRange.FULL ? 255 : 235;
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> planes = new HashMap<>();
      int[][] shapes = PlaneShapes.of(layout);
      for (int p = 0; p < shapes.length; p++) {
        byte[] bytes = new byte[shapes[p][0] * shapes[p][1] * shapes[p][2]];
        for (int i = 0; i < bytes.length; i++) {
          boolean luma = layout.format() == PixelFormat.UYVY ? i % 2 == 1 : p == 0;
          bytes[i] = (byte) (luma ? black + i % (white - black + 1) : 128);
        }
        planes.put(PlaneShapes.name(p), plane(bytes, shapes[p]));
      }
      assertSame(planes, roundTrip(layout, planes), 0);
    }
  }

  @ParameterizedTest
  @MethodSource("oddLayouts")
  void oddSizesKeepEveryByte(VideoLayout layout) throws EngineException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> planes = new HashMap<>();
      int[][] shapes = PlaneShapes.of(layout);
      for (int p = 0; p < shapes.length; p++) {
        byte[] bytes = new byte[shapes[p][0] * shapes[p][1] * shapes[p][2]];
        for (int i = 0; i < bytes.length; i++) {
          boolean alpha = !layout.format().yuv() && shapes[p][2] == 4 && i % 4 == 3;
          bytes[i] = (byte) (alpha ? 255 : layout.format().yuv() ? 128 : 37 * i);
        }
        planes.put(PlaneShapes.name(p), plane(bytes, shapes[p]));
      }
      assertSame(planes, roundTrip(layout, planes), 0);
    }
  }

  @Test
  void primariesMatchTheStandard() throws EngineException {
    // BT.709, limited range: codes of pure red, green and blue (ITU-R BT.709-6, item 3.4 and 3.5).
    int[][] rgb = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
    int[][] yuv = {{63, 102, 240}, {173, 42, 26}, {32, 240, 118}, {235, 128, 128}};
    for (int i = 0; i < rgb.length; i++) {
      assertEquals(
          "[%d, %d, %d]".formatted(yuv[i][0], yuv[i][1], yuv[i][2]),
          java.util.Arrays.toString(convert(rgb[i])));
    }
  }

  private static int[] convert(int[] rgb) throws EngineException {
    VideoLayout from = VideoLayout.rgb(4, 4);
    VideoLayout to =
        new VideoLayout(
            PixelFormat.I420, 4, 4, ColorMatrix.BT709, ColorRange.LIMITED, ChromaSite.LEFT);
    byte[] bytes = new byte[48];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) rgb[i % 3];
    }
    try (PointerScope scope = new PointerScope()) {
      GraphBuilder g = new GraphBuilder();
      PixelOutput.record(g, to, PixelInput.record(g, from, 1));
      Map<String, Tensor> out = run(g, Map.of("plane0", plane(bytes, PlaneShapes.of(from)[0])));
      int[] codes = new int[3];
      for (int p = 0; p < 3; p++) {
        codes[p] = torch.max(out.get(PlaneShapes.name(p))).item_byte() & 0xFF;
      }
      return codes;
    }
  }

  private static Map<String, Tensor> roundTrip(VideoLayout layout, Map<String, Tensor> planes) {
    GraphBuilder g = new GraphBuilder();
    PixelOutput.record(g, layout, PixelInput.record(g, layout, 1));
    return run(g, planes);
  }

  private static Map<String, Tensor> run(GraphBuilder g, Map<String, Tensor> planes) {
    return new TorchExecutor(ScalarType.Float, false).run(g.build(), planes, key -> null);
  }

  private static Tensor plane(byte[] bytes, int[] shape) {
    return torch
        .from_blob(
            new BytePointer(bytes),
            new long[] {1, 1, shape[0], shape[1], shape[2]},
            new TensorOptions(ScalarType.Byte))
        .clone();
  }

  private static void assertSame(
      Map<String, Tensor> expected, Map<String, Tensor> actual, int tolerance) {
    assertEquals(expected.keySet(), actual.keySet());
    for (String name : expected.keySet()) {
      Tensor difference =
          expected.get(name).to(ScalarType.Int).sub(actual.get(name).to(ScalarType.Int)).abs();
      int worst = torch.max(difference).item_int();
      assertTrue(worst <= tolerance, name + " is off by " + worst);
    }
  }
}
