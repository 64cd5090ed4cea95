package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluateTest {
  @TempDir Path dir;
  private Path data;

  @BeforeEach
  void makeFootage() throws Exception {
    SmallModel.model(dir, "small");
    data = Files.createDirectory(dir.resolve("data"));
    launch("num-buffers=11 pattern=ball", "64,height=48", "matroskamux", "ball.mkv");
    launch("num-buffers=1 pattern=smpte", "41,height=32", "pngenc", "still.png");
    Files.writeString(data.resolve("broken.mkv"), "no video");
    Files.writeString(
        data.resolve("eval.csv"),
        "path,kind,frames,text\nball.mkv,video,11,\"A ball, moving\"\nbroken.mkv,video,3,\n"
            + "still.png,image,1,Bars\n");
  }

  private void launch(String source, String width, String muxer, String name) throws Exception {
    String line =
        "gst-launch-1.0 -q videotestsrc "
            + source
            + " ! video/x-raw,format=RGB,width="
            + width
            + " ! "
            + muxer
            + " ! filesink location="
            + data.resolve(name);
    Process process = new ProcessBuilder(line.split(" ", -1)).inheritIO().start();
    assertEquals(0, process.waitFor());
  }

  private VaeProcess.Ended evaluate(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("evaluate", "--precision", "fp32"));
    all.addAll(List.of(arguments));
    return new VaeProcess(dir).run(all.toArray(new String[0]));
  }

  @Test
  void jsonIsTheContracts() throws Exception {
    VaeProcess.Ended ended =
        evaluate("small", "--data", data.toString(), "--size", "48x32", "--json");
    JsonNode result = ended.json();
    assertEquals("small", result.get("model").asText());
    assertEquals(16, result.get("hash").asText().length());
    assertEquals(2, result.get("clips").size());

    JsonNode video = result.get("clips").get(0);
    assertEquals("ball.mkv", video.get("path").asText());
    assertEquals(48, video.get("width").asInt());
    // of 11, cut to a whole number of latent frames
    assertEquals(10, video.get("frames").asInt());
    assertEquals(10, video.get("frame_psnr").size());
    assertTrue(video.get("seams").get("loss").isNumber());
    JsonNode image = result.get("clips").get(1);
    assertEquals("image", image.get("kind").asText());
    assertEquals(41, image.get("width").asInt());
    assertEquals(1, image.get("frames").asInt());
    assertTrue(image.get("change_psnr").isNull());

    for (JsonNode summary : List.of(video, image, result.get("mean"), result.get("worst"))) {
      for (String key : List.of("psnr", "ssim", "msssim", "bpp")) {
        assertTrue(summary.get(key).isNumber(), key + " of " + summary);
      }
    }
    assertEquals(
        (video.get("psnr").asDouble() + image.get("psnr").asDouble()) / 2,
        result.get("mean").get("psnr").asDouble(),
        1e-9);
    assertEquals(
        Math.min(video.get("psnr").asDouble(), image.get("psnr").asDouble()),
        result.get("worst").get("psnr").asDouble());
    // 10 frames are 5 latent frames of 24x16 positions of 4 channels in F16, and headers
    double least = 8.0 * 5 * 24 * 16 * 4 * 2 / (48 * 32 * 10);
    assertTrue(video.get("bpp").asDouble() > least);

    assertEquals("broken.mkv", result.get("skipped").get(0).get("path").asText());
    assertTrue(ended.err().contains("broken.mkv"), ended.err());
    assertTrue(ended.err().contains("1 of 3 files were skipped"), ended.err());
  }

  @Test
  void modelsAndCodecsAreComparedInOneReport() throws Exception {
    SmallModel.model(dir, "other");
    Path report = dir.resolve("report.html");
    JsonNode result =
        evaluate(
                "small",
                "other",
                "--data",
                data.resolve("ball.mkv").toString(),
                "--latent-format",
                "f16,f32",
                "--compare",
                "x264",
                "--crf",
                "30",
                "--linear",
                data.resolve("eval.csv").toString(),
                "--report",
                report.toString(),
                "--json")
            .json();
    List<String> titles = new ArrayList<>();
    for (JsonNode other : result.get("others")) {
      titles.add(other.get("model").asText() + " " + other.get("setting").asText());
    }
    assertEquals(
        List.of(
            "small f32",
            "other f16",
            "other f32",
            "linear 4 components",
            "x264 at the rate of small",
            "x264 crf 30"),
        titles);
    long bytes = result.get("clips").get(0).get("bytes").asLong();
    assertTrue(result.get("others").get(4).get("clips").get(0).get("bytes").asLong() <= bytes);

    String page = Files.readString(report);
    assertFalse(page.replaceAll("base64,[^\"]*", "").matches("(?s).*(https?:|//|<script).*"));
    assertTrue(page.contains("PSNR against bits per pixel"));
    // the original, and two pictures of each model, the linear codec and x264 at the same rate
    assertEquals(1 + 2 * 6, page.split("<img", -1).length - 1);
    JsonNode beside = new ObjectMapper().readTree(dir.resolve("report.json").toFile());
    assertEquals(result.get("mean"), beside.get("mean"));
  }

  @Test
  void quantizersAreACurve() throws Exception {
    Path report = dir.resolve("curve.html");
    JsonNode result =
        evaluate(
                "small",
                "--data",
                data.resolve("ball.mkv").toString(),
                "--latent-format",
                "f16,q8",
                "--quantizer",
                "1,6",
                "--report",
                report.toString(),
                "--json")
            .json();
    JsonNode others = result.get("others");
    assertEquals("q8 at 1", others.get(0).get("setting").asText());
    assertEquals("q8 at 6", others.get(1).get("setting").asText());
    long plain = result.get("clips").get(0).get("bytes").asLong();
    long fine = others.get(0).get("clips").get(0).get("bytes").asLong();
    long coarse = others.get(1).get("clips").get(0).get("bytes").asLong();
    assertTrue(coarse < fine && fine < plain, coarse + " " + fine + " " + plain);
    String page = Files.readString(report);
    // A point of the plot says what it is.
    for (String point : List.of("q8 at 1: ", "q8 at 6: ")) {
      assertTrue(page.contains(point), point);
    }
  }

  @Test
  void aTableOfPsnrsIsAGate() throws Exception {
    Path table = dir.resolve("table.csv");
    Files.writeString(table, "path,psnr_4\nball.mkv,1\nstill.png,1\n");
    String[] arguments = {
      "small", "--data", data.toString(), "--baseline", table.toString(), "--json"
    };
    assertEquals(0, evaluate(arguments).json().get("below_baseline").size());
    Files.writeString(table, "path,psnr_4\nball.mkv,99\nstill.png,1\n");
    VaeProcess.Ended ended = evaluate(arguments);
    assertEquals(1, ended.exit());
    JsonNode result = new ObjectMapper().readTree(ended.out());
    assertEquals("ball.mkv", result.get("below_baseline").get(0).asText());
    Files.writeString(table, "path,psnr_16\nball.mkv,99\n");
    String failure =
        evaluate("small", "--data", data.toString(), "--baseline", table.toString()).failure(1);
    assertTrue(failure.contains("psnr_4"), failure);
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    String path = dir.resolve("nowhere").toString();
    assertTrue(evaluate("small", "--data", path).failure(1).contains(path));
    assertTrue(evaluate("none", "--data", data.toString()).failure(1).contains("no model none"));
    String report =
        evaluate(
                "small",
                "--data",
                data.resolve("still.png").toString(),
                "--report",
                dir.resolve("absent/report.html").toString())
            .failure(1);
    assertTrue(report.contains("absent"), report);
    String lpips =
        evaluate(
                "small",
                "--data",
                data.resolve("still.png").toString(),
                "--lpips",
                dir.resolve("small/weights.safetensors").toString())
            .failure(1);
    assertTrue(lpips.contains("features.0.weight"), lpips);
    VaeProcess.Ended unreadable =
        evaluate("small", "--data", data.resolve("broken.mkv").toString());
    assertEquals(1, unreadable.exit());
    assertTrue(unreadable.err().contains("no file could be evaluated"), unreadable.err());
    assertFalse(unreadable.err().contains("\tat "), unreadable.err());
  }
}
