package org.gstvae.cli.bench;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecodeRequest;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Job;
import org.gstvae.engine.JobTiming;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;

/**
 * Times chunks one after the other, each from its submission until its output is there. The first
 * ones warm the engine up and are not counted.
 */
public final class Bench {
  /** Directions, by their names in the result. */
  public enum Direction {
    ENCODE,
    DECODE
  }

  @FunctionalInterface
  private interface Submission {
    Job submit() throws EngineException;
  }

  private static final int LEAST_CHUNKS = 3;

  private final Model model;
  private final Engine engine;
  private final VideoLayout layout;
  private final int frames;
  private final Duration duration;

  /**
   * A measurement about to be made.
   *
   * @param frames frames of a chunk, a multiple of the model's temporal factor
   * @param duration how long each direction is measured; three chunks are, however long they take
   */
  public Bench(Model model, Engine engine, VideoLayout layout, int frames, Duration duration) {
    this.model = model;
    this.engine = engine;
    this.layout = layout;
    this.frames = frames;
    this.duration = duration;
  }

  /** Bytes of the units that the result is in. */
  private static final double BYTES_PER_MB = 1e6;

  /** Of the last run, its session open. */
  private double deviceMb;

  /**
   * Measures one direction.
   *
   * @param elapsed told the milliseconds measured so far
   */
  public BenchRun run(Direction direction, LongConsumer elapsed)
      throws EngineException, InterruptedException {
    ResidentMemory.resetPeak();
    Samples samples = direction == Direction.ENCODE ? encode(elapsed) : decode(elapsed);
    return new BenchRun(
        model.name(),
        engine.backend().nick(),
        engine.precision().nick(),
        layout.width(),
        layout.height(),
        frames,
        direction == Direction.ENCODE ? "encode" : "decode",
        samples.count(),
        samples.count() * frames / samples.wallSeconds(),
        samples.percentileMs(50),
        samples.percentileMs(95),
        samples.percentileMs(99),
        samples.medianMs(JobTiming::queued),
        samples.medianMs(JobTiming::upload),
        samples.medianMs(JobTiming::inference),
        samples.medianMs(JobTiming::download),
        samples.engineShare(),
        ResidentMemory.peakMb(),
        deviceMb);
  }

  private Samples encode(LongConsumer elapsed) throws EngineException, InterruptedException {
    try (EncoderSession session = engine.openEncoder(layout, CodecMode.VIDEO);
        Chunks chunk = new Chunks(layout, frames, session.latentShape(frames))) {
      session.warmUp(frames);
      EncodeRequest request =
          new EncodeRequest(chunk.frames(), chunk.latents(), caption(), OptionalLong.empty());
      return measure(() -> session.submit(request), elapsed);
    }
  }

  private Samples decode(LongConsumer elapsed) throws EngineException, InterruptedException {
    LatentShape shape = latentShape();
    try (DecoderSession session = engine.openDecoder(layout, CodecMode.VIDEO);
        Chunks chunk = new Chunks(layout, frames, shape)) {
      session.warmUp(shape.frames());
      DecodeRequest request = new DecodeRequest(chunk.latents(), chunk.frames(), caption());
      return measure(() -> session.submit(request), elapsed);
    }
  }

  private LatentShape latentShape() throws EngineException {
    try (EncoderSession session = engine.openEncoder(layout, CodecMode.VIDEO)) {
      return session.latentShape(frames);
    }
  }

  private Samples measure(Submission submission, LongConsumer elapsed)
      throws EngineException, InterruptedException {
    Samples samples = new Samples();
    deviceMb = engine.deviceBytes() / BYTES_PER_MB;
    long start = System.nanoTime();
    long passed = 0;
    while (samples.count() < LEAST_CHUNKS || passed < duration.toNanos()) {
      long before = System.nanoTime();
      JobTiming timing = submission.submit().await();
      long after = System.nanoTime();
      samples.add(after - before, timing);
      passed = after - start;
      elapsed.accept(Duration.ofNanos(passed).toMillis());
    }
    return samples;
  }

  /** A caption of one empty token, for models that need one. */
  private Guidance caption() {
    VaeConfig.Text text = model.config().text();
    return text == null ? null : Guidance.empty(text.maxTokens(), text.contextDim());
  }
}
