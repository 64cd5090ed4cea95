package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.CodedUnitWriter;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;
import org.gstvae.latent.StreamFormat;
import org.gstvae.latent.file.VaeFileWriter;
import org.gstvae.latent.q8.ChunkEncoder;
import org.gstvae.latent.q8.StepRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchAndInfoTest {
  private static final String HASH = "0123456789abcdef";

  /** With the format left open. */
  private static final String CAPS =
      "video/x-vae-latent, version=(int)1, model=(string)small, model-hash=(string)"
          + HASH
          + ", format=(string)%s, channels=(int)4, latent-width=(int)16,"
          + " latent-height=(int)8, temporal-factor=(int)2, spatial-factor=(int)2,"
          + " frames-per-chunk=(int)4, source-format=(string)I420, width=(int)32,"
          + " height=(int)16, framerate=(fraction)25/1";

  @TempDir Path dir;
  private int tailBytes;

  @Test
  void benchMeasuresBothDirections() throws Exception {
    SmallModel.model(dir, "small");
    JsonNode result =
        new VaeProcess(dir)
            .run(
                "bench",
                "--model",
                "small",
                "--size",
                "32x16",
                "--seconds",
                "0",
                "--precision",
                "fp32",
                "--json")
            .json();
    assertTrue(result.get("machine").get("cores").asInt() >= 1);
    assertEquals(2, result.get("runs").size());
    for (JsonNode run : result.get("runs")) {
      assertEquals("small", run.get("model").asText());
      assertEquals("torch", run.get("backend").asText());
      assertEquals("fp32", run.get("precision").asText());
      assertEquals(32, run.get("width").asInt());
      assertEquals(16, run.get("height").asInt());
      assertEquals(4, run.get("frames").asInt());
      assertTrue(run.get("fps").asDouble() > 0);
      assertTrue(run.get("p50_ms").asDouble() <= run.get("p99_ms").asDouble());
      assertTrue(run.get("p95_ms").asDouble() <= run.get("p99_ms").asDouble());
      assertTrue(run.get("inference_ms").asDouble() > 0, run::toString);
      for (String stage : List.of("queued_ms", "upload_ms", "inference_ms", "download_ms")) {
        double median = run.get(stage).asDouble(-1);
        assertTrue(median >= 0 && median <= run.get("p50_ms").asDouble(), stage + " of " + run);
      }
      assertTrue(run.get("engine_share").asDouble() > 0);
      assertTrue(run.get("engine_share").asDouble() <= 1);
      assertTrue(run.get("rss_mb").asDouble() > 0);
      assertTrue(run.has("device_mb"));
    }
    assertEquals("encode", result.get("runs").get(0).get("direction").asText());
    assertEquals("decode", result.get("runs").get(1).get("direction").asText());
  }

  @Test
  void benchNeedsAModelAndAnEngineThatAreThere() throws Exception {
    String missing = new VaeProcess(dir).run("bench", "--model", "none").failure(1);
    assertTrue(missing.contains("no model none in [" + dir), missing);
    SmallModel.model(dir, "small");
    String backend =
        new VaeProcess(dir).run("bench", "--model", "small", "--backend", "tensorrt").failure(1);
    assertTrue(backend.contains("tensorrt"), backend);
    String precision =
        new VaeProcess(dir).run("bench", "--model", "small", "--precision", "int8").failure(1);
    assertTrue(precision.contains("int8"), precision);
  }

  @Test
  void infoTellsWhatAFileHolds() throws Exception {
    Path file = latentFile(dir.resolve("two.vae"));
    JsonNode info = new VaeProcess(dir).run("info", file.toString(), "--json").json();
    assertEquals("small", info.get("model").asText());
    assertEquals(HASH, info.get("model_hash").asText());
    assertEquals(2, info.get("chunks").asInt());
    assertEquals(5, info.get("frames").asInt());
    assertEquals(0.2, info.get("seconds").asDouble(), 1e-9);
    assertEquals("25/1", info.get("framerate").asText());
    assertEquals("a pumpkin rolls", info.get("prompt").asText());
    assertTrue(info.get("indexed").asBoolean());
    assertEquals(0, info.get("damaged_chunks").asInt());

    byte[] bytes = Files.readAllBytes(file);
    // The last byte of the second chunk's last slice; the index follows it.
    bytes[bytes.length - tailBytes - 1] ^= 1;
    Files.write(file, bytes);
    JsonNode damaged = new VaeProcess(dir).run("info", file.toString(), "--json").json();
    assertEquals(1, damaged.get("damaged_chunks").asInt());
    assertEquals(5, damaged.get("frames").asInt());
  }

  @Test
  void infoTellsHowLatentsAreQuantized() throws Exception {
    Path plain = latentFile(dir.resolve("plain.vae"));
    assertFalse(
        new VaeProcess(dir).run("info", plain.toString(), "--json").json().has("quantized"));

    VaeFileWriter writer = new VaeFileWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    append(out, writer.start());
    append(out, writer.caps(CAPS.formatted("q8")));
    LatentShape shape = new LatentShape(2, 8, 16, 4);
    List<FrameTime> times = Collections.nCopies(4, FrameTime.UNKNOWN);
    ChunkGeometry geometry = new ChunkGeometry(32, 16, shape, 2, 2);
    Chunk chunk = new Chunk(HASH, 0, CodecMode.VIDEO, StreamFormat.Q8, geometry, times, List.of());
    ByteBuffer latents = ByteBuffer.allocate((int) chunk.latentBytes());
    ChunkEncoder.Coded coded =
        new ChunkEncoder(latents, shape, new StepRule(new double[] {40, 20, 20, 10}), 1172)
            .encode(1);
    CodedUnitWriter unitWriter = new CodedUnitWriter(chunk, coded);
    ByteBuffer unit = ByteBuffer.allocate(unitWriter.bytes());
    unitWriter.write(unit);
    append(out, writer.chunkHead(unit.flip(), 0, 160_000_000L, 4));
    append(out, unit);
    append(out, writer.finish());
    Path file = Files.write(dir.resolve("quantized.vae"), out.toByteArray());

    JsonNode told =
        new VaeProcess(dir).run("info", file.toString(), "--json").json().get("quantized");
    float[] steps = coded.tables().steps();
    assertEquals(steps[0], told.get("least_step").floatValue());
    assertEquals(steps[3], told.get("most_step").floatValue());
    assertEquals(8.0 * unit.limit() / 1024, told.get("bit_per_sample").asDouble(), 1e-9);
    // Two bytes a sample, the header, and a slice head for every 1172 bytes.
    assertEquals(unit.limit() / 2300.0, told.get("share_of_f16").asDouble(), 0.02);
    String text = new VaeProcess(dir).run("info", file.toString()).out();
    assertTrue(text.contains("quantized  steps "), text);
  }

  /** Two chunks of 32x16 at 25 frames per second, four frames and one. */
  private Path latentFile(Path file) throws Exception {
    VaeFileWriter writer = new VaeFileWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    append(out, writer.start());
    append(out, writer.caps(CAPS.formatted("f16le")));
    for (int frames : new int[] {4, 1}) {
      List<FrameTime> times = new ArrayList<>();
      for (int i = 0; i < frames; i++) {
        times.add(new FrameTime(i * 40_000_000L, 40_000_000));
      }
      Chunk chunk =
          new Chunk(
              HASH,
              0,
              CodecMode.VIDEO,
              StreamFormat.F16LE,
              new ChunkGeometry(32, 16, new LatentShape((frames + 1) / 2, 8, 16, 4), 2, 2),
              times,
              List.of(SideData.text(SideDataType.PROMPT, "a pumpkin rolls")));
      AccessUnitWriter unitWriter = new AccessUnitWriter(chunk, 1200);
      ByteBuffer unit = ByteBuffer.allocate(unitWriter.bytes());
      unitWriter.write(ByteBuffer.allocate((int) chunk.latentBytes()), unit);
      unit.flip();
      append(out, writer.chunkHead(unit, 0, frames * 40_000_000L, frames));
      append(out, unit);
    }
    int before = out.size();
    append(out, writer.finish());
    tailBytes = out.size() - before;
    return Files.write(file, out.toByteArray());
  }

  private static void append(ByteArrayOutputStream out, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    out.writeBytes(copy);
  }

  @Test
  void infoRefusesWhatIsNoLatentFile() throws Exception {
    Path file = Files.writeString(dir.resolve("x.vae"), "not a latent file at all");
    assertTrue(new VaeProcess(dir).run("info", file.toString()).failure(1).contains("x.vae"));
    Files.write(file, new byte[0]);
    new VaeProcess(dir).run("info", file.toString()).failure(1);
    String missing = new VaeProcess(dir).run("info", dir.resolve("y").toString()).failure(1);
    assertTrue(missing.contains("no such file"), missing);
    new VaeProcess(dir).run("decode", file.toString(), dir.resolve("o.mp4").toString()).failure(1);
    new VaeProcess(dir)
        .run("encode", dir.resolve("none").toString(), dir.resolve("o.vae").toString())
        .failure(1);
  }

  @Test
  void doctorPrintsFindingsAsJson() throws Exception {
    SmallModel.model(dir, "small");
    VaeProcess.Ended ended = new VaeProcess(dir).run("doctor", "--json");
    JsonNode result = new ObjectMapper().readTree(ended.out());
    assertEquals(result.get("healthy").asBoolean() ? 0 : 1, ended.exit());
    boolean java = false;
    boolean model = false;
    for (JsonNode finding : result.get("findings")) {
      java |= finding.get("check").asText().equals("Java") && ok(finding);
      model |= finding.get("check").asText().equals("model small") && ok(finding);
      if (finding.get("state").asText().equals("BROKEN")) {
        assertTrue(finding.get("remedy").isTextual(), finding.toString());
      }
    }
    assertTrue(java && model, ended.out());
  }

  private static boolean ok(JsonNode finding) {
    return finding.get("state").asText().equals("OK");
  }
}
