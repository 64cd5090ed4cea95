package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.model.Model;
import org.gstvae.model.store.Calibration;
import org.gstvae.model.store.ModelStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CalibrateCommandTest {
  /** Random weights give latents that are not robust; what is tested is that figures decide. */
  private static final String LENIENT = "--min-latent-snr=5";

  private static final String[] SMALL = {
    "--size", "32x32", "--frames", "8", "--clip-frames", "4", "--gate-frames", "4", "--threads", "1"
  };

  @TempDir Path dir;
  private Path model;
  private Path footage;

  @BeforeEach
  void makeModelAndFootage() throws Exception {
    model = SmallModel.model(dir, "small");
    footage = Files.createDirectories(dir.resolve("footage"));
    for (String pattern : List.of("ball", "smpte", "circular")) {
      video(footage.resolve(pattern + ".mkv"), pattern, 4);
    }
    Files.writeString(footage.resolve("damaged.mkv"), "nothing that a decoder knows");
    Files.writeString(footage.resolve("notes.txt"), "not a video");
  }

  @Test
  void bothPrecisionsShareOneFileAndItsStatistics() throws Exception {
    Path report = dir.resolve("report/int8.html");
    VaeProcess.Ended first =
        calibrate("--precision", "int8", LENIENT, "--report", report.toString(), "--json");
    JsonNode result = first.json();
    assertTrue(result.get("passed").asBoolean(), first.out());
    assertTrue(first.err().contains("skipped: ") && first.err().contains("damaged.mkv"));
    String html = Files.readString(report);
    assertTrue(html.contains("<svg") && html.contains("encoder.conv_in") && !html.contains("src="));
    Path file = model.resolve("calibration.json");
    String int8 = Files.readString(file);

    VaeProcess.Ended second =
        calibrate("--precision", "fp8", LENIENT, "--report", dir.resolve("fp8.html").toString());
    assertEquals(0, second.exit(), second.err());
    assertTrue(second.err().contains("goes on after 8 frames"), second.err());
    JsonNode both = new ObjectMapper().readTree(file.toFile());
    assertEquals(
        new ObjectMapper().readTree(int8).at("/precisions/int8"), both.at("/precisions/int8"));
    assertTrue(both.at("/precisions/fp8/layers").size() > 0);
    try (Model opened = new ModelStore(List.of()).open(model.toString())) {
      assertTrue(Calibration.usable(opened, Precision.INT8));
      assertTrue(Calibration.usable(opened, Precision.FP8));
    }
    assertEquals(psnr("fp32"), psnr("int8"), 0.5);
    // The same again, statistics included, gives the same file.
    Files.delete(file);
    deleteStatistics();
    calibrate("--precision", "int8", LENIENT, "--report", report.toString());
    assertEquals(int8, Files.readString(file));
  }

  /** How well the engine reconstructs in a precision, in dB. */
  private double psnr(String precision) throws Exception {
    Path video = footage.resolve("ball.mkv");
    JsonNode result =
        process()
            .run(
                "evaluate",
                model.toString(),
                "--data",
                video.toString(),
                "--precision",
                precision,
                "--json")
            .json();
    assertEquals(precision, result.at("/conditions/precision").asText());
    return result.at("/mean/psnr").asDouble();
  }

  @Test
  void whatDoesNotPassOrIsAnotherModelsIsNotUsableAndSaysWhy() throws Exception {
    assertEquals(0, calibrate("--precision", "int8", LENIENT, "--report", report()).exit());
    VaeProcess.Ended ended = calibrate("--precision", "int8", "--min-latent-snr", "300", "--check");
    assertEquals(1, ended.exit(), ended.err());
    assertTrue(ended.out().contains("does not pass"), ended.out());
    Path file = model.resolve("calibration.json");
    ObjectNode changed = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    ((ObjectNode) changed.at("/precisions/int8/gate")).put("min_latent_snr", 300);
    Files.writeString(file, changed.toString());
    try (Model opened = new ModelStore(List.of()).open(model.toString())) {
      assertFalse(Calibration.usable(opened, Precision.INT8));
      EngineException refused =
          assertThrows(EngineException.class, () -> Calibration.require(opened, Precision.INT8));
      assertTrue(refused.getMessage().contains("at least 300.0"), refused.getMessage());
      EngineException missing =
          assertThrows(EngineException.class, () -> Calibration.require(opened, Precision.FP8));
      assertTrue(missing.getMessage().contains("not calibrated"), missing.getMessage());
    }
    changed.put("model_hash", "0123456789abcdef");
    Files.writeString(file, changed.toString());
    failure("is the calibration of model-hash 0123456789abcdef", footage, "--check");
  }

  @Test
  void badInputGetsOneSentence() throws Exception {
    Path empty = Files.createDirectories(dir.resolve("empty"));
    failure("no video in it", empty);
    failure("no such directory", dir.resolve("nowhere"));
    Path single = dir.resolve("single.mkv");
    video(single, "ball", 1);
    Path gate = footage.resolve("ball.mkv");
    failure("1 frame (expected: a video of 2+)", single, "--gate-data", gate.toString());
    failure("cannot be split", gate);
    failure("cannot be decoded", footage.resolve("damaged.mkv"), "--gate-data", gate.toString());
    failure("not calibrated for int8", footage, "--check");
  }

  private void failure(String expected, Path data, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("calibrate", model.toString(), "--data", data.toString(), "--precision"));
    arguments.add("int8");
    arguments.addAll(List.of(SMALL));
    arguments.addAll(List.of(more));
    VaeProcess.Ended ended = process().run(arguments.toArray(new String[0]));
    assertEquals(1, ended.exit(), ended.err());
    String last = ended.err().lines().reduce((a, b) -> b).orElse("");
    assertTrue(last.startsWith("vae calibrate: ") && last.contains(expected), ended.err());
    assertFalse(ended.err().contains("\tat "), ended.err());
  }

  private VaeProcess.Ended calibrate(String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("calibrate", model.toString(), "--data", footage.toString()));
    arguments.addAll(List.of(SMALL));
    arguments.addAll(List.of(more));
    return process().run(arguments.toArray(new String[0]));
  }

  private VaeProcess process() {
    return new VaeProcess(dir).with("XDG_CACHE_HOME", dir.resolve("cache").toString());
  }

  private String report() {
    return dir.resolve("report.html").toString();
  }

  private void deleteStatistics() throws IOException {
    try (var files = Files.list(dir.resolve("cache/gst-vae/calibration"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private static void video(Path file, String pattern, int frames)
      throws IOException, InterruptedException {
    String line =
        "videotestsrc num-buffers="
            + frames
            + " pattern="
            + pattern
            + " ! video/x-raw,format=RGB,width=32,height=32 ! matroskamux ! filesink location="
            + file;
    List<String> command = new ArrayList<>(List.of("gst-launch-1.0", "-q"));
    command.addAll(List.of(line.split(" ", -1)));
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
