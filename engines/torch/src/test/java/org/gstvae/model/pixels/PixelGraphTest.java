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
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.torch.TorchExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Video bytes to samples and back, run on libtorch. */
class PixelGraphTest {
  private static final PixelFormat[] YUV = {
    PixelFormat.I420,
    PixelFormat.NV12,
    PixelFormat.UYVY,
    PixelFormat.V210,
    PixelFormat.I420_10LE,
    PixelFormat.P010_10LE
  };
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
  void greyRampsSurvive(VideoLayout layout) {
    // Neutral chroma, luma over its range: inside the R'G'B' cube, so nothing may be clipped.
    int scale = 1 << (layout.format().bits() - 8);
    boolean full = layout.range() == ColorRange.FULL;
    int black = full ? 4 * scale : 16 * scale;
    int white = full ? 255 * scale - 4 * scale : 235 * scale;
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> planes =
          planes(layout, (luma, i) -> luma ? black + 7 * i % (white - black + 1) : 128 * scale);
      assertSame(planes, roundTrip(layout, planes), 0);
    }
  }

  @ParameterizedTest
  @MethodSource("oddLayouts")
  void oddSizesKeepEveryByte(VideoLayout layout) {
    int scale = 1 << (layout.format().bits() - 8);
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> planes =
          layout.format().yuv()
              ? planes(layout, (luma, i) -> 128 * scale)
              : packedRgb(PlaneShapes.of(layout)[0]);
      assertSame(planes, roundTrip(layout, planes), 0);
    }
  }

  /** Ten bits that are eight bits with two zeros below them are the same colours. */
  @ParameterizedTest
  @MethodSource("wideAndNarrow")
  void tenBitsAreFourTimesEightBits(PixelFormat wide, PixelFormat narrow) {
    try (PointerScope scope = new PointerScope()) {
      VideoLayout layout =
          new VideoLayout(narrow, 18, 10, ColorMatrix.BT709, ColorRange.LIMITED, ChromaSite.LEFT);
      VideoLayout wideLayout =
          new VideoLayout(wide, 18, 10, ColorMatrix.BT709, ColorRange.LIMITED, ChromaSite.LEFT);
      Tensor expected = rgb(layout, planes(layout, (luma, i) -> 20 + 31 * i % 200));
      Tensor actual = rgb(wideLayout, planes(wideLayout, (luma, i) -> 4 * (20 + 31 * i % 200)));
      double worst = torch.max(expected.sub(actual).abs()).item_double();
      assertTrue(worst < 1e-5, "off by " + worst);
    }
  }

  static Stream<Arguments> wideAndNarrow() {
    return Stream.of(
        Arguments.of(PixelFormat.V210, PixelFormat.UYVY),
        Arguments.of(PixelFormat.I420_10LE, PixelFormat.I420),
        Arguments.of(PixelFormat.P010_10LE, PixelFormat.NV12));
  }

  private static Tensor rgb(VideoLayout layout, Map<String, Tensor> planes) {
    GraphBuilder g = new GraphBuilder();
    g.output("rgb", PixelInput.record(g, layout, 1));
    return run(g, planes).get("rgb");
  }

  private interface Codes {
    /** Code of a plane's or unit's i-th sample. */
    int of(boolean luma, int i);
  }

  /** Planes of codes, packed here with shifts, as the formats' definitions say. */
  private static Map<String, Tensor> planes(VideoLayout layout, Codes codes) {
    Map<String, Tensor> planes = new HashMap<>();
    int[][] shapes = PlaneShapes.of(layout);
    for (int p = 0; p < shapes.length; p++) {
      byte[] bytes = new byte[shapes[p][0] * shapes[p][1] * shapes[p][2]];
      switch (layout.format()) {
        case V210 -> {
          for (int i = 0; i < bytes.length / 4 * 3; i++) {
            int word = i / 3;
            int shifted = codes.of(i % 2 == 1, i) << (10 * (i % 3));
            for (int b = 0; b < 4; b++) {
              bytes[4 * word + b] |= (byte) (shifted >>> (8 * b));
            }
          }
        }
        case I420_10LE, P010_10LE -> {
          int shift = layout.format() == PixelFormat.P010_10LE ? 6 : 0;
          for (int i = 0; i < bytes.length / 2; i++) {
            int word = codes.of(p == 0, i) << shift;
            bytes[2 * i] = (byte) word;
            bytes[2 * i + 1] = (byte) (word >>> 8);
          }
        }
        default -> {
          for (int i = 0; i < bytes.length; i++) {
            boolean luma = layout.format() == PixelFormat.UYVY ? i % 2 == 1 : p == 0;
            bytes[i] = (byte) codes.of(luma, i);
          }
        }
      }
      planes.put(PlaneShapes.name(p), plane(bytes, shapes[p]));
    }
    return planes;
  }

  private static Map<String, Tensor> packedRgb(int[] shape) {
    byte[] bytes = new byte[shape[0] * shape[1] * shape[2]];
    for (int i = 0; i < bytes.length; i++) {
      boolean alpha = shape[2] == 4 && i % 4 == 3;
      bytes[i] = (byte) (alpha ? 255 : 37 * i);
    }
    return Map.of(PlaneShapes.name(0), plane(bytes, shape));
  }

  @Test
  void primariesMatchTheStandard() {
    // BT.709, limited range: codes of pure red, green and blue (ITU-R BT.709-6, item 3.4 and 3.5).
    int[][] rgb = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
    int[][] yuv = {{63, 102, 240}, {173, 42, 26}, {32, 240, 118}, {235, 128, 128}};
    for (int i = 0; i < rgb.length; i++) {
      assertEquals(
          "[%d, %d, %d]".formatted(yuv[i][0], yuv[i][1], yuv[i][2]),
          java.util.Arrays.toString(convert(rgb[i])));
    }
  }

  private static int[] convert(int[] rgb) {
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
