package org.gstvae.latent.q8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecodeRequest;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.store.LatentStatistics;

/**
 * Finds how much each channel of a model's latents changes the picture. Used where {@code
 * model.json} does not say it: a small picture is decoded once as it is and once per channel with
 * that channel disturbed.
 */
public final class GainProbe {
  /** Latent rows and columns of the picture. */
  private static final int EXTENT = 8;

  /** Of the deviations: not so much that the picture is clipped. */
  private static final double PICTURE = 0.4;

  private static final double DISTURBANCE = 0.5;

  /** What rounding two pictures to 8 bits adds to the squared difference. */
  private static final double ROUNDING = 2.0 / 12;

  /** Gains are at least this part of the largest. */
  private static final double LEAST = 1e-3;

  /** Where native memory comes from. */
  @FunctionalInterface
  public interface NativeMemory {
    /** Memory that stays valid until the probe is done. */
    Block allocate(long bytes) throws EngineException;
  }

  /**
   * Native memory.
   *
   * @param address first byte
   * @param bytes a view of it
   */
  public record Block(long address, ByteBuffer bytes) {}

  private final int channels;
  private final int frames;
  private final LatentShape shape;
  private final VideoLayout layout;
  private final double[] mean;
  private final double[] deviation;
  private final Guidance caption;
  private final Block latents;
  private final List<Block> pictures = new ArrayList<>();

  private GainProbe(Model model, CodecMode mode, NativeMemory memory) throws EngineException {
    channels = model.config().zChannels();
    frames = mode == CodecMode.IMAGE ? 1 : model.config().temporalScale();
    shape = new LatentShape(1, EXTENT, EXTENT, channels);
    int pixels = EXTENT * model.config().spatialFactor();
    layout = VideoLayout.rgb(pixels, pixels);
    mean = new double[channels];
    deviation = new double[channels];
    LatentStatistics statistics = model.latentStatistics().orElse(null);
    for (int c = 0; c < channels; c++) {
      mean[c] = statistics == null ? 0 : statistics.mean().get(c);
      deviation[c] = statistics == null ? 1 : statistics.std().get(c);
    }
    VaeConfig.Text text = model.config().text();
    caption = text == null ? null : Guidance.empty(text.maxTokens(), text.contextDim());
    latents = memory.allocate(shape.bytes(LatentFormat.F32LE));
    for (int i = 0; i < frames; i++) {
      pictures.add(memory.allocate(3L * pixels * pixels));
    }
  }

  /**
   * Gains for {@link StepRule}: those of the model's statistics, or measured ones.
   *
   * @param engine runs the model
   * @param memory for the measurement
   */
  public static double[] gains(Model model, Engine engine, CodecMode mode, NativeMemory memory)
      throws EngineException, InterruptedException {
    List<Double> known = model.latentStatistics().map(LatentStatistics::gain).orElse(null);
    return known != null && mode == CodecMode.VIDEO
        ? known.stream().mapToDouble(Double::doubleValue).toArray()
        : measure(model, engine, mode, memory);
  }

  /** Measures gains, whatever the model's statistics say. */
  public static double[] measure(Model model, Engine engine, CodecMode mode, NativeMemory memory)
      throws EngineException, InterruptedException {
    return new GainProbe(model, mode, memory).measure(engine, mode);
  }

  private double[] measure(Engine engine, CodecMode mode)
      throws EngineException, InterruptedException {
    double[] gains = new double[channels];
    try (DecoderSession session = engine.openDecoder(layout, mode)) {
      byte[] plain = decode(session, -1);
      for (int c = 0; c < channels; c++) {
        double squares = difference(plain, decode(session, c)) - ROUNDING;
        gains[c] = Math.sqrt(Math.max(0, squares)) / (DISTURBANCE * deviation[c]);
      }
    }
    double largest = 0;
    for (double gain : gains) {
      largest = Math.max(largest, gain);
    }
    for (int c = 0; c < channels; c++) {
      gains[c] = largest == 0 ? 1 : Math.max(gains[c], LEAST * largest);
    }
    return gains;
  }

  private byte[] decode(DecoderSession session, int disturbed)
      throws EngineException, InterruptedException {
    Random random = new Random(1);
    ByteBuffer out = latents.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < shape.samples(); i++) {
      int c = i % channels;
      double value = mean[c] + PICTURE * deviation[c] * random.nextGaussian();
      double sign = random.nextBoolean() ? 1 : -1;
      out.putFloat(
          i * Float.BYTES,
          (float) (c == disturbed ? value + sign * DISTURBANCE * deviation[c] : value));
    }
    int stride = 3 * layout.width();
    List<FrameMemory> targets = new ArrayList<>();
    for (Block picture : pictures) {
      targets.add(
          new FrameMemory(MemoryKind.HOST, new long[] {picture.address()}, new int[] {stride}));
    }
    LatentMemory input =
        new LatentMemory(
            MemoryKind.HOST,
            latents.address(),
            shape.bytes(LatentFormat.F32LE),
            LatentFormat.F32LE,
            shape);
    session
        .submit(new DecodeRequest(input, Collections.unmodifiableList(targets), caption))
        .await();
    int bytes = stride * layout.height();
    byte[] all = new byte[frames * bytes];
    for (int i = 0; i < frames; i++) {
      pictures.get(i).bytes().get(0, all, i * bytes, bytes);
    }
    return all;
  }

  private static double difference(byte[] one, byte[] other) {
    long sum = 0;
    for (int i = 0; i < one.length; i++) {
      int difference = Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i]);
      sum += (long) difference * difference;
    }
    return (double) sum / one.length;
  }
}
