package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.CodedUnitWriter;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;
import org.gstvae.latent.StreamFormat;
import org.gstvae.latent.file.ByteSource;
import org.gstvae.latent.file.ChunkEntry;
import org.gstvae.latent.file.VaeFileReader;
import org.gstvae.latent.file.VaeFileWriter;
import org.gstvae.latent.q8.ChunkEncoder;
import org.gstvae.latent.q8.StepRule;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latents of a file as tensors, and back. */
final class LatentExportTest {
  private static final String HASH = "0123456789abcdef";
  private static final String CAPS =
      "video/x-vae-latent, version=(int)1, model=(string)small, model-hash=(string)"
          + HASH
          + ", format=(string)f16le, channels=(int)4, latent-width=(int)16,"
          + " latent-height=(int)8, temporal-factor=(int)2, spatial-factor=(int)2,"
          + " frames-per-chunk=(int)4, source-format=(string)I420, width=(int)32,"
          + " height=(int)16, framerate=(fraction)25/1";
  private static final int FRAME_SAMPLES = 4 * 8 * 16;

  /** Three chunks, of 4, 3 and 1 frames; the second one without times. */
  private static final int[] FRAMES = {4, 3, 1};

  @TempDir Path dir;
  private final List<ByteBuffer> latents = new ArrayList<>();

  private Path latentFile() throws Exception {
    VaeFileWriter writer = new VaeFileWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    append(out, writer.start());
    append(out, writer.caps(CAPS));
    Random random = new Random(1);
    for (int i = 0; i < FRAMES.length; i++) {
      List<FrameTime> times = new ArrayList<>();
      for (int frame = 0; frame < FRAMES[i]; frame++) {
        times.add(i == 1 ? FrameTime.UNKNOWN : new FrameTime(frame * 40_000_000L, 40_000_000));
      }
      Chunk chunk =
          new Chunk(
              HASH,
              40 + i,
              CodecMode.VIDEO,
              StreamFormat.F16LE,
              new ChunkGeometry(32, 16, new LatentShape((FRAMES[i] + 1) / 2, 8, 16, 4), 2, 2),
              times,
              i == 2
                  ? List.of(
                      SideData.text(SideDataType.PROMPT, "a pumpkin rolls"),
                      new SideData(0x9000, ByteBuffer.wrap(new byte[] {1, 2, 3})))
                  : List.of());
      byte[] samples = new byte[(int) chunk.latentBytes()];
      random.nextBytes(samples);
      latents.add(ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN));
      AccessUnitWriter unitWriter = new AccessUnitWriter(chunk, 1200);
      ByteBuffer unit = ByteBuffer.allocate(unitWriter.bytes());
      unitWriter.write(latents.get(i), unit);
      unit.flip();
      append(out, writer.chunkHead(unit, i * 160_000_000L, FRAMES[i] * 40_000_000L, FRAMES[i]));
      append(out, unit);
    }
    append(out, writer.finish());
    return Files.write(dir.resolve("in.vae"), out.toByteArray());
  }

  private static void append(ByteArrayOutputStream out, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    out.writeBytes(copy);
  }

  /** One chunk of 4 frames, coded; its samples as a reader gets them go to {@link #latents}. */
  private Path codedFile() throws Exception {
    LatentShape shape = new LatentShape(2, 8, 16, 4);
    ByteBuffer samples = ByteBuffer.allocate(2 * 4 * 8 * 16 * Float.BYTES);
    samples.order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(2);
    while (samples.hasRemaining()) {
      samples.putFloat((float) random.nextGaussian());
    }
    Chunk chunk =
        new Chunk(
            HASH,
            0,
            CodecMode.VIDEO,
            StreamFormat.Q8,
            new ChunkGeometry(32, 16, shape, 2, 2),
            List.of(FrameTime.UNKNOWN, FrameTime.UNKNOWN, FrameTime.UNKNOWN, FrameTime.UNKNOWN),
            List.of(SideData.text(SideDataType.PROMPT, "a pumpkin rolls")));
    StepRule rule = new StepRule(new double[] {20, 20, 20, 20});
    ChunkEncoder encoder =
        new ChunkEncoder(samples.flip(), shape, rule, CodedUnitWriter.payloadSize(1200));
    CodedUnitWriter unitWriter = new CodedUnitWriter(chunk, encoder.encode(1));
    ByteBuffer unit = ByteBuffer.allocate(unitWriter.bytes());
    unitWriter.write(unit);
    ByteBuffer read = ByteBuffer.allocate(samples.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    assertTrue(new AccessUnitReader(unit.flip()).readLatents(read).complete());
    latents.add(read);
    VaeFileWriter writer = new VaeFileWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    append(out, writer.start());
    append(out, writer.caps(CAPS.replace("f16le", "q8")));
    append(out, writer.chunkHead(unit, 0, 160_000_000L, 4));
    append(out, unit);
    append(out, writer.finish());
    return Files.write(dir.resolve("coded.vae"), out.toByteArray());
  }

  @Test
  void codedLatentsBecomePlainOnes() throws Exception {
    Path tensors = dir.resolve("coded.safetensors");
    export(codedFile(), tensors);
    try (SafetensorsFile stored = SafetensorsFile.open(tensors)) {
      assertEquals(DType.F32, stored.dtype("latents"));
      assertArrayEquals(new long[] {2, 4, 8, 16}, stored.shape("latents"));
      ByteBuffer tensor = stored.get("latents").data().order(ByteOrder.LITTLE_ENDIAN);
      // channel 3 of frame 1 in row 2, column 5
      int second = ((1 * 4 + 3) * 8 + 2) * 16 + 5;
      int last = ((1 * 8 + 2) * 16 + 5) * 4 + 3;
      assertEquals(latents.get(0).getFloat(4 * last), tensor.getFloat(4 * second));
    }
    Path back = dir.resolve("back.vae");
    assertEquals(1, export(tensors, back).get("chunks").asInt());
    try (FileChannel channel = FileChannel.open(back)) {
      VaeFileReader reader = new VaeFileReader(ByteSource.of(channel));
      ChunkEntry entry = reader.chunks().get(0);
      Chunk chunk = new AccessUnitReader(reader.unit(entry)).chunk();
      assertEquals(StreamFormat.F32LE, chunk.format());
      assertEquals(1, chunk.sideData().size());
    }
  }

  private JsonNode export(Path from, Path to) throws Exception {
    return new VaeProcess(dir).run("export", from.toString(), "-o", to.toString(), "--json").json();
  }

  @Test
  void thereAndBackIsTheSameFile() throws Exception {
    Path file = latentFile();
    Path tensors = dir.resolve("latents.safetensors");
    JsonNode exported = export(file, tensors);
    assertEquals(3, exported.get("chunks").asInt());
    assertEquals(8, exported.get("frames").asInt());
    assertEquals(5, exported.get("latent_frames").asInt());
    assertEquals(0, exported.get("damaged_chunks").asInt());

    try (SafetensorsFile stored = SafetensorsFile.open(tensors)) {
      assertArrayEquals(new long[] {5, 4, 8, 16}, stored.shape("latents"));
      assertEquals(DType.F16, stored.dtype("latents"));
      assertEquals("small", stored.metadata().get("model"));
      assertEquals(HASH, stored.metadata().get("model_hash"));
      assertEquals("25/1", stored.metadata().get("framerate"));
      ByteBuffer data = stored.get("latents").data();
      int frame = 0;
      for (ByteBuffer chunk : latents) {
        for (int t = 0; t < chunk.capacity() / 2 / FRAME_SAMPLES; t++, frame++) {
          for (int i = 0; i < FRAME_SAMPLES; i++) {
            int position = i % 128;
            int channel = i / 128;
            short expected = chunk.getShort(2 * (t * FRAME_SAMPLES + position * 4 + channel));
            assertEquals(expected, data.getShort(2 * (frame * FRAME_SAMPLES + i)));
          }
        }
      }
    }
    Path back = dir.resolve("back.vae");
    assertEquals(3, export(tensors, back).get("chunks").asInt());
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(back));
  }

  /** What a network makes up has no chunks and no times: they come from the caps. */
  @Test
  void latentsAloneBecomeAFile() throws Exception {
    export(latentFile(), dir.resolve("all.safetensors"));
    Map<String, String> strings;
    try (SafetensorsFile all = SafetensorsFile.open(dir.resolve("all.safetensors"))) {
      strings = Map.copyOf(all.metadata());
    }
    Path alone = dir.resolve("alone.safetensors");
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(
            alone,
            List.of(new SafetensorsWriter.Declared("latents", DType.F16, new long[] {3, 4, 8, 16})),
            strings)) {
      writer.write("latents", ByteBuffer.allocate(3 * FRAME_SAMPLES * 2));
      writer.commit();
    }
    Path file = dir.resolve("alone.vae");
    assertEquals(6, export(alone, file).get("frames").asInt());
    try (FileChannel channel = FileChannel.open(file)) {
      VaeFileReader reader = new VaeFileReader(ByteSource.of(channel));
      assertEquals(
          List.of(0L, 160_000_000L), reader.chunks().stream().map(ChunkEntry::pts).toList());
      assertEquals(240_000_000, reader.endTime());
      assertEquals(
          new FrameTime(40_000_000, 40_000_000),
          new AccessUnitReader(reader.unit(reader.chunks().get(1))).chunk().frames().get(1));
    }
  }

  @Test
  void damagedChunksAreLeftOut() throws Exception {
    Path file = latentFile();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    JsonNode exported = export(file, dir.resolve("damaged.safetensors"));
    assertEquals(2, exported.get("chunks").asInt());
    assertEquals(1, exported.get("damaged_chunks").asInt());
  }

  @Test
  void whatCannotBeExportedIsRefused() throws Exception {
    Path file = latentFile();
    VaeProcess vae = new VaeProcess(dir);
    String usage = vae.run("export", file.toString(), "-o", "x.onnx").failure(2);
    assertTrue(usage.contains("FILE.vae -o X.safetensors"), usage);
    Path junk = Files.writeString(dir.resolve("junk.vae"), "no latents");
    Path out = dir.resolve("junk.safetensors");
    String failure = vae.run("export", junk.toString(), "-o", out.toString()).failure(1);
    assertTrue(failure.contains("junk.vae"), failure);
    assertFalse(Files.exists(out));
    String missing =
        vae.run("export", dir.resolve("none.vae").toString(), "-o", out.toString()).failure(1);
    assertTrue(missing.contains("no such file"), missing);

    Path other = dir.resolve("other.safetensors");
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(
            other,
            List.of(new SafetensorsWriter.Declared("latents", DType.F16, new long[] {1, 4, 8, 16})),
            Map.of())) {
      writer.write("latents", ByteBuffer.allocate(FRAME_SAMPLES * 2));
      writer.commit();
    }
    Path target = dir.resolve("other.vae");
    String noCaps = vae.run("export", other.toString(), "-o", target.toString()).failure(1);
    assertTrue(noCaps.contains("caps"), noCaps);
    assertFalse(Files.exists(target));
  }
}
