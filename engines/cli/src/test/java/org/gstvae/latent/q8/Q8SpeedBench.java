package org.gstvae.latent.q8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.Engines;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.VideoLayout;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.CodedUnitWriter;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.StreamFormat;
import org.gstvae.media.MediaOptions;
import org.gstvae.media.MediaReader;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;

/**
 * CPU time that q8 takes per latent sample: the first chunk of each clip, scaled to 1920x1080, is
 * coded and decoded as whole access units again and again in one thread. Arguments: MODEL CLIP...
 */
public final class Q8SpeedBench {
  private static final int WIDTH = 1920;
  private static final int HEIGHT = 1080;
  private static final int SLICE_SIZE = 1200;
  private static final int WARM_UPS = 15;
  private static final int ROUNDS = 40;

  /** Samples that 1080p30 has in a tenth of a second, for a model with 16 channels and 4x8x8. */
  private static final double BAR = 0.1e9 / (30 / 4.0 * (WIDTH / 8) * (HEIGHT / 8) * 16);

  private Q8SpeedBench() {}

  /** Runs it. */
  public static void main(String[] arguments)
      throws EngineException, IOException, InterruptedException, LatentException {
    try (PointerScope scope = new PointerScope();
        Model model = ModelStore.standard().open(arguments[0]);
        Engines.Lease lease =
            Engines.open(model, new EngineOptions(Optional.empty(), 0, Optional.empty(), 0))) {
      StepRule rule =
          new StepRule(
              GainProbe.gains(
                  model,
                  lease.engine(),
                  CodecMode.VIDEO,
                  size -> {
                    BytePointer memory = new BytePointer(size);
                    return new GainProbe.Block(memory.address(), memory.asByteBuffer());
                  }));
      for (String clip : List.of(arguments).subList(1, arguments.length)) {
        Chunk chunk = null;
        try (EncoderSession encoder =
            lease.engine().openEncoder(VideoLayout.rgb(WIDTH, HEIGHT), CodecMode.VIDEO)) {
          LatentShape shape = encoder.latentShape(model.framesPerChunk());
          BytePointer latents = new BytePointer(shape.bytes(LatentFormat.F32LE));
          encode(encoder, Path.of(clip), model.framesPerChunk(), latents, shape);
          chunk = describe(model, shape);
          measure(Path.of(clip).getFileName().toString(), chunk, latents.asByteBuffer(), rule);
        }
      }
    }
  }

  private static void encode(
      EncoderSession encoder, Path clip, int count, BytePointer latents, LatentShape shape)
      throws EngineException, InterruptedException {
    int frameBytes = 3 * WIDTH * HEIGHT;
    BytePointer source = new BytePointer((long) frameBytes * count);
    List<FrameMemory> frames = new ArrayList<>();
    try (MediaReader reader = MediaReader.open(clip, MediaOptions.scaled(WIDTH, HEIGHT, count))) {
      for (ByteBuffer frame = reader.read(); frame != null; frame = reader.read()) {
        long offset = (long) frameBytes * frames.size();
        source.getPointer(offset).capacity(frameBytes).asByteBuffer().put(frame);
        frames.add(
            new FrameMemory(
                MemoryKind.HOST, new long[] {source.address() + offset}, new int[] {3 * WIDTH}));
      }
    }
    LatentMemory target =
        new LatentMemory(
            MemoryKind.HOST, latents.address(), latents.capacity(), LatentFormat.F32LE, shape);
    encoder.submit(new EncodeRequest(frames, target, null, OptionalLong.empty())).await();
  }

  private static Chunk describe(Model model, LatentShape shape) {
    return new Chunk(
        model.hash(),
        0,
        CodecMode.VIDEO,
        StreamFormat.Q8,
        new ChunkGeometry(
            WIDTH, HEIGHT, shape, model.config().temporalScale(), model.config().spatialFactor()),
        Collections.nCopies(model.framesPerChunk(), FrameTime.UNKNOWN),
        List.of());
  }

  /** Codes and decodes one chunk's latents and prints what that took. */
  static void measure(String name, Chunk chunk, ByteBuffer latents, StepRule rule)
      throws LatentException {
    LatentShape shape = chunk.geometry().latent();
    ByteBuffer read = ByteBuffer.allocateDirect((int) shape.bytes(LatentFormat.F32LE));
    double[] encode = new double[ROUNDS];
    double[] decode = new double[ROUNDS];
    int bytes = 0;
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      long start = cpu();
      ChunkEncoder.Coded coded =
          new ChunkEncoder(latents, shape, rule, CodedUnitWriter.payloadSize(SLICE_SIZE)).encode(1);
      CodedUnitWriter writer = new CodedUnitWriter(chunk, coded);
      ByteBuffer unit = ByteBuffer.allocateDirect(writer.bytes());
      writer.write(unit);
      long coding = cpu();
      new AccessUnitReader(unit.flip()).readLatents(read);
      long end = cpu();
      bytes = unit.limit();
      if (round >= 0) {
        encode[round] = (double) (coding - start) / shape.samples();
        decode[round] = (double) (end - coding) / shape.samples();
      }
    }
    Arrays.sort(encode);
    Arrays.sort(decode);
    System.out.printf(
        Locale.ROOT,
        "%-24s %.2f bit/sample, ns of CPU time per sample, least and median: encode %.1f %.1f,"
            + " decode %.1f %.1f; 10 %% of a core at 1080p30: %.1f%n",
        name,
        8.0 * bytes / shape.samples(),
        encode[0],
        encode[ROUNDS / 2],
        decode[0],
        decode[ROUNDS / 2],
        BAR);
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
