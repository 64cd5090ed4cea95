package org.gstvae.training.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.gstvae.training.metric.PlainSsim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QualityMeterTest {
  private static final int WIDTH = 200;
  private static final int HEIGHT = 180;

  @TempDir private Path folder;

  private final QualityMeter meter = new QualityMeter(Optional.empty());

  private RawVideo waves(String name, int frames, double noise) throws Exception {
    return Waves.write(folder.resolve(name), WIDTH, HEIGHT, frames, noise);
  }

  /**
   * What an ffmpeg filter says about two raw videos; the first group of a pattern in its log. In
   * plain C: the ssim filter's vector code gives other numbers at some widths.
   */
  private static double ffmpeg(RawVideo a, RawVideo b, String filter, String pattern)
      throws Exception {
    List<String> input = List.of("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", WIDTH + "x" + HEIGHT);
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-cpuflags", "0"));
    for (RawVideo video : List.of(a, b)) {
      command.addAll(input);
      command.addAll(List.of("-i", video.file().toString()));
    }
    // planar R'G'B', so that nothing is converted
    command.addAll(
        List.of(
            "-lavfi", "[0]format=gbrp[a];[1]format=gbrp[b];[a][b]" + filter, "-f", "null", "-"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), log);
    Matcher matcher = Pattern.compile(pattern).matcher(log);
    assertTrue(matcher.find(), log);
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void psnrIsFfmpegs() throws Exception {
    RawVideo original = waves("a", 5, 0);
    RawVideo decoded = waves("b", 5, 6);
    double expected = ffmpeg(decoded, original, "psnr", "PSNR .* average:([0-9.]+)");
    assertEquals(expected, meter.measure(original, decoded, 0).psnr(), 1e-3);
  }

  /** Samples of one frame by channels. */
  private static float[] planes(RawVideo video, int frame) throws Exception {
    float[] planes = new float[video.frameBytes()];
    try (BytePointer memory = new BytePointer((long) video.frameBytes())) {
      video.read(frame, 1, memory);
      for (int i = 0; i < planes.length; i++) {
        planes[i % 3 * WIDTH * HEIGHT + i / 3] = memory.get(i) & 0xff;
      }
    }
    return planes;
  }

  private static double plain(PlainSsim measure, RawVideo a, RawVideo b) throws Exception {
    double sum = 0;
    for (int frame = 0; frame < a.frames(); frame++) {
      for (int channel = 0; channel < 3; channel++) {
        int start = channel * WIDTH * HEIGHT;
        sum += measure.of(planes(a, frame), planes(b, frame), start, HEIGHT, WIDTH)[0];
      }
    }
    return sum / 3 / a.frames();
  }

  /**
   * ffmpeg's windows are others than the paper's, so the numbers differ. One plain computation,
   * told ffmpeg's windows, gives ffmpeg's number; told the paper's, it gives ours.
   */
  @Test
  void ssimIsThePapersWhereFfmpegHasItsOwnWindows() throws Exception {
    RawVideo original = waves("a", 2, 0);
    for (int noise : new int[] {3, 20}) {
      RawVideo decoded = waves("b", 2, noise);
      double filter = ffmpeg(decoded, original, "ssim", "SSIM .* All:([0-9.]+)");
      assertEquals(filter, plain(PlainSsim.ffmpeg(), original, decoded), 2e-4);
      double ours = meter.measure(original, decoded, 0).ssim();
      assertEquals(plain(PlainSsim.gaussian(), original, decoded), ours, 1e-4);
    }
  }

  @Test
  void equalClipsAreEqual() throws Exception {
    RawVideo clip = waves("a", 3, 4);
    ClipQuality quality = meter.measure(clip, clip, 2);
    assertEquals(100, quality.psnr());
    assertEquals(1, quality.ssim(), 1e-5);
    assertEquals(1, quality.msssim(), 1e-5);
    assertEquals(100, quality.changePsnr().getAsDouble());
    assertTrue(quality.lpips().isEmpty());
  }

  /** A clip whose frames are wrong by known, even amounts. */
  private RawVideo shifted(RawVideo original, int... amounts) throws Exception {
    Path file = folder.resolve("shifted");
    try (RawVideoWriter writer = new RawVideoWriter(file, WIDTH, HEIGHT);
        BytePointer memory = new BytePointer((long) original.frameBytes())) {
      for (int frame = 0; frame < amounts.length; frame++) {
        original.read(frame, 1, memory);
        ByteBuffer bytes = memory.asByteBuffer();
        for (int i = 0; i < bytes.limit(); i++) {
          bytes.put(i, (byte) (bytes.get(i) + amounts[frame]));
        }
        writer.add(bytes);
      }
      return writer.written();
    }
  }

  @Test
  void seamsAndChangesAreTold() throws Exception {
    RawVideo original = waves("a", 8, 0);
    // borders after frame 3: frames 3 and 4 are off by 4, inner ones by 2; the ends do not count
    RawVideo decoded = shifted(original, 9, 2, 2, 4, 4, 2, 2, 9);
    ClipQuality quality = meter.measure(original, decoded, 4);
    assertEquals(20 * Math.log10(255 / 4.0), quality.seams().psnr(), 1e-4);
    assertEquals(20 * Math.log10(255 / 2.0), quality.seams().otherPsnr(), 1e-4);
    assertEquals(20 * Math.log10(2), quality.seams().loss(), 1e-4);
    assertEquals(100, quality.seams().changePsnr());
    // changes of the error: 7, 0, 2, 0, 2, 0, 7
    double mean = (49 + 4 + 4 + 49) / 7.0;
    assertEquals(10 * Math.log10(255 * 255 / mean), quality.changePsnr().getAsDouble(), 1e-4);
    assertEquals(20 * Math.log10(255 / 9.0), quality.frames().get(7).psnr(), 1e-4);
    assertNull(meter.measure(original, decoded, 8).seams());
    assertNull(meter.measure(original, decoded, 0).seams());
  }
}
