package org.gstvae.latent.q8;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecodeRequest;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.Engine;
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
import org.gstvae.latent.AccessUnitWriter;
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
import org.gstvae.training.evaluate.PointerMemory;

/**
 * Rate and distortion of q8 over the quantizer, and other entropy coders on the same values: clips
 * scaled to 640x360, their first 48 frames. Arguments: MODEL, a CSV table whose first column is
 * paths, the directory that they are relative to, quantizers.
 */
public final class Q8Bench {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int FRAMES = 48;
  private static final int SLICE_SIZE = 1200;
  private static final int ZSTD_LEVEL = 19;

  private final Model model;
  private final Engine engine;
  private final double[] quantizers;
  private final StepRule rule;
  private final VideoLayout layout = VideoLayout.rgb(WIDTH, HEIGHT);
  private final double[] lossSums;
  private final long[] bytes;
  private final long[] coderBytes = new long[3];
  private long f16Bytes;
  private double f16Sum;
  private long samples;
  private long encodeNanos;
  private long decodeNanos;

  private Q8Bench(Model model, Engine engine, double[] quantizers)
      throws EngineException, InterruptedException {
    this.model = model;
    this.engine = engine;
    this.quantizers = quantizers;
    lossSums = new double[quantizers.length];
    bytes = new long[quantizers.length];
    rule = new StepRule(GainProbe.gains(model, engine, CodecMode.VIDEO, PointerMemory::allocate));
  }

  /** Runs it. */
  public static void main(String[] arguments)
      throws EngineException, IOException, InterruptedException, LatentException {
    double[] quantizers = new double[arguments.length - 3];
    for (int i = 0; i < quantizers.length; i++) {
      quantizers[i] = Double.parseDouble(arguments[i + 3]);
    }
    List<String> rows = Files.readAllLines(Path.of(arguments[1]));
    try (PointerScope scope = new PointerScope();
        Model model = ModelStore.standard().open(arguments[0]);
        Engines.Lease lease =
            Engines.open(model, new EngineOptions(Optional.empty(), 0, Optional.empty(), 0))) {
      Q8Bench bench = new Q8Bench(model, lease.engine(), quantizers);
      for (String row : rows.subList(1, rows.size())) {
        bench.clip(Path.of(arguments[2], row.split(",", 2)[0]));
      }
      bench.summary(rows.size() - 1);
    }
  }

  private void clip(Path file) throws EngineException, InterruptedException, LatentException {
    List<ByteBuffer> frames = new ArrayList<>();
    try (MediaReader reader = MediaReader.open(file, MediaOptions.scaled(WIDTH, HEIGHT, FRAMES))) {
      for (ByteBuffer frame = reader.read(); frame != null; frame = reader.read()) {
        frames.add(frame);
      }
    }
    int factor = model.config().temporalScale();
    int count = frames.size() / factor * factor;
    double[] errors = new double[quantizers.length + 1];
    long before = f16Bytes;
    long[] bytesBefore = bytes.clone();
    try (EncoderSession encoder = engine.openEncoder(layout, CodecMode.VIDEO);
        DecoderSession decoder = engine.openDecoder(layout, CodecMode.VIDEO)) {
      for (int start = 0; start < count; start += model.framesPerChunk()) {
        int end = Math.min(count, start + model.framesPerChunk());
        chunk(encoder, decoder, frames.subList(start, end), errors);
      }
    }
    double pixels = 3.0 * WIDTH * HEIGHT * count;
    double plain = psnr(errors[quantizers.length], pixels);
    f16Sum += plain;
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "%-28s %6.2f dB", file.getFileName(), plain));
    for (int i = 0; i < quantizers.length; i++) {
      double loss = plain - psnr(errors[i], pixels);
      lossSums[i] += loss;
      line.append(
          String.format(
              Locale.ROOT,
              "  q=%s %5.2f%% -%.3f",
              quantizers[i],
              100.0 * (bytes[i] - bytesBefore[i]) / (f16Bytes - before),
              loss));
    }
    System.out.println(line);
  }

  private static double psnr(double error, double pixels) {
    return 10 * Math.log10(255.0 * 255.0 * pixels / error);
  }

  private void chunk(
      EncoderSession encoder, DecoderSession decoder, List<ByteBuffer> frames, double[] errors)
      throws EngineException, InterruptedException, LatentException {
    int frameBytes = WIDTH * HEIGHT * 3;
    LatentShape shape = encoder.latentShape(frames.size());
    try (PointerScope scope = new PointerScope()) {
      BytePointer source = new BytePointer((long) frameBytes * frames.size());
      BytePointer target = new BytePointer((long) frameBytes * frames.size());
      BytePointer latents = new BytePointer(shape.bytes(LatentFormat.F32LE));
      BytePointer read = new BytePointer(shape.bytes(LatentFormat.F32LE));
      List<FrameMemory> inputs = new ArrayList<>();
      List<FrameMemory> outputs = new ArrayList<>();
      for (int i = 0; i < frames.size(); i++) {
        long offset = (long) frameBytes * i;
        source
            .getPointer(offset)
            .capacity(frameBytes)
            .asByteBuffer()
            .put(frames.get(i).duplicate());
        inputs.add(frame(source.address() + offset));
        outputs.add(frame(target.address() + offset));
      }
      encoder
          .submit(new EncodeRequest(inputs, memory(latents, shape), null, OptionalLong.empty()))
          .await();
      f16Bytes +=
          new AccessUnitWriter(describe(shape, frames, StreamFormat.F16LE), SLICE_SIZE).bytes();
      decoder.submit(new DecodeRequest(memory(latents, shape), outputs, null)).await();
      errors[quantizers.length] += error(source, target);
      samples += shape.samples();
      for (int i = 0; i < quantizers.length; i++) {
        long start = cpu();
        ChunkEncoder.Coded coded =
            new ChunkEncoder(
                    latents.asByteBuffer(), shape, rule, CodedUnitWriter.payloadSize(SLICE_SIZE))
                .encode(quantizers[i]);
        CodedUnitWriter writer =
            new CodedUnitWriter(describe(shape, frames, StreamFormat.Q8), coded);
        ByteBuffer unit = ByteBuffer.allocateDirect(writer.bytes());
        writer.write(unit);
        encodeNanos += cpu() - start;
        bytes[i] += writer.bytes();
        start = cpu();
        new AccessUnitReader(unit.flip()).readLatents(read.asByteBuffer());
        decodeNanos += cpu() - start;
        decoder.submit(new DecodeRequest(memory(read, shape), outputs, null)).await();
        errors[i] += error(source, target);
        if (i == 0) {
          compareCoders(read.asByteBuffer(), shape, coded, writer.bytes());
        }
      }
    }
  }

  private Chunk describe(LatentShape shape, List<ByteBuffer> frames, StreamFormat format) {
    ChunkGeometry geometry =
        new ChunkGeometry(
            WIDTH, HEIGHT, shape, model.config().temporalScale(), model.config().spatialFactor());
    List<FrameTime> times = new ArrayList<>();
    frames.forEach(frame -> times.add(FrameTime.UNKNOWN));
    return new Chunk(model.hash(), 0, CodecMode.VIDEO, format, geometry, times, List.of());
  }

  /** The same values, a chunk as one piece and without slices, through other coders. */
  private void compareCoders(
      ByteBuffer latents, LatentShape shape, ChunkEncoder.Coded coded, int unitBytes) {
    int channels = shape.channels();
    int positions = (int) shape.positions();
    byte[] planes = new byte[2 * positions * channels];
    ByteBuffer in = latents.order(ByteOrder.LITTLE_ENDIAN);
    int[] values = new int[positions * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.round(in.getFloat(4 * i) / coded.tables().steps()[i % channels]);
      int at = (i % channels) * positions + i / channels;
      // Low bytes of all samples, then high bytes: what suits zstd best.
      planes[at] = (byte) values[i];
      planes[at + values.length] = (byte) (values[i] >> 8);
    }
    coderBytes[0] += Zstd.compress(planes, ZSTD_LEVEL).length;
    coderBytes[1] += AdaptiveCoder.bytes(values, channels);
    coderBytes[2] += unitBytes;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static LatentMemory memory(BytePointer pointer, LatentShape shape) {
    return new LatentMemory(
        MemoryKind.HOST, pointer.address(), pointer.capacity(), LatentFormat.F32LE, shape);
  }

  private static FrameMemory frame(long address) {
    return new FrameMemory(MemoryKind.HOST, new long[] {address}, new int[] {WIDTH * 3});
  }

  private static double error(BytePointer source, BytePointer target) {
    byte[] one = new byte[(int) source.capacity()];
    byte[] other = new byte[one.length];
    source.get(one);
    target.get(other);
    long sum = 0;
    for (int i = 0; i < one.length; i++) {
      int difference = Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i]);
      sum += (long) difference * difference;
    }
    return sum;
  }

  private void summary(int clips) {
    System.out.printf(Locale.ROOT, "mean %.3f dB with f16%n", f16Sum / clips);
    for (int i = 0; i < quantizers.length; i++) {
      System.out.printf(
          Locale.ROOT,
          "quantizer %-5s %6.2f %% of the f16 bytes, %.3f dB lost%n",
          quantizers[i],
          100.0 * bytes[i] / f16Bytes,
          lossSums[i] / clips);
    }
    String[] names = {"zstd -19, byte planes", "adaptive, per channel", "q8, with slices"};
    for (int i = 0; i < names.length; i++) {
      System.out.printf(
          Locale.ROOT,
          "%-24s %6.2f %% of the f16 bytes at quantizer %s%n",
          names[i],
          100.0 * coderBytes[i] / f16Bytes,
          quantizers[0]);
    }
    double coded = (double) samples * quantizers.length;
    System.out.printf(
        Locale.ROOT,
        "q8: encode %.1f ns, decode %.1f ns of CPU time per sample%n",
        encodeNanos / coded,
        decodeNanos / coded);
  }
}
