package org.gstvae.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.engine.EngineException;
import org.gstvae.text.TextEncoder;
import org.gstvae.torch.NativeSettings;
import org.gstvae.training.loss.Lpips;
import org.gstvae.training.loss.Perceptual;
import org.gstvae.training.loss.StructuralSubstitute;

/**
 * Trains a model: draws batches ahead on a thread of its own, runs encoder and decoder, updates the
 * weights, validates and saves from time to time, and writes a model directory at the end. A run
 * whose output directory has a checkpoint goes on from there.
 */
public final class Trainer implements AutoCloseable {
  private static final String CHECKPOINT = "checkpoint.safetensors";
  private static final String LOG = "log.csv";
  private static final String MODEL = "model";

  /** Updates between two progress reports. */
  private static final int REPORT = 20;

  private final TrainingConfig config;
  private final TrainingListener listener;
  private final Compute compute;
  private final Path output;
  private final DataSet data;
  private final BatchSampler sampler;
  private final TrainingNetwork network;
  private final MasterWeights weights;
  private final MasterWeights average;
  private final WeightUpdate update;
  private final Perceptual perceptual;
  private final Adversary adversary;
  private final TrainingStep training;
  private final Checkpoint checkpoint;
  private final RunLog log;
  private final RunPictures pictures;
  private final ExecutorService ahead =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "batches");
            thread.setDaemon(true);
            return thread;
          });
  private long step;
  private double seconds;
  private volatile boolean stopping;

  /** A batch with the stage that it was drawn for. */
  private record Drawn(TrainingConfig.Stage stage, Batch batch) {}

  private Trainer(TrainingConfig config, TextEncoder encoder, TrainingListener listener)
      throws EngineException, IOException {
    NativeSettings.waitPassively();
    NativeSettings.avoidMatrixTiles();
    this.config = config;
    this.listener = listener;
    compute = Compute.of(config.device(), config.precision());
    if (config.threads() > 0) {
      torch.set_num_threads(config.threads());
    }
    output = Files.createDirectories(Path.of(config.output()));
    data = DataSet.load(config.data(), listener);
    Captions captions = captions(encoder);
    double dropout = config.text() == null ? 0 : config.text().dropout();
    sampler = new BatchSampler(data, config.data().photographShare(), dropout, config.seed());
    network = new TrainingNetwork(config.architecture(), compute, captions);
    weights = WeightInit.create(config.architecture(), sampler, config.seed());
    if (config.init() != null) {
      WarmStart.load(config.init(), weights, listener::message);
    }
    weights.place(compute);
    average = weights.copy();
    update = new WeightUpdate(config.optimizer(), weights, average);
    perceptual = perceptual();
    adversary =
        config.adversarial() == null
            ? null
            : new Adversary(config.adversarial(), config.seed(), compute);
    training =
        new TrainingStep(config, network, weights, perceptual, adversary, RoundedSteps.of(config));
    checkpoint = checkpoint();
    Checkpoint.Progress saved = checkpoint.load(output.resolve(CHECKPOINT));
    if (saved != null) {
      step = saved.step();
      seconds = saved.seconds();
      listener.message("resumed at step " + step);
    }
    log = new RunLog(output.resolve(LOG), step, listener);
    pictures = new RunPictures(output, listener);
    listener.message(
        "training "
            + config.name()
            + " in "
            + compute
            + " on "
            + data.videos().size()
            + " clips and "
            + data.images().size()
            + " photographs");
  }

  private Captions captions(TextEncoder encoder) throws EngineException {
    if (config.architecture().text() == null) {
      return null;
    }
    if (encoder == null) {
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE,
          "text.encoder: none (expected: a text encoder, which a model with text needs)");
    }
    Captions captions =
        Captions.embed(encoder, data.captions(), config.architecture().text(), compute);
    listener.message("embedded " + captions.size() + " captions");
    return captions;
  }

  private Perceptual perceptual() throws EngineException {
    if (config.loss().perceptual() == 0) {
      return null;
    }
    List<Path> files = config.loss().perceptualFiles();
    Perceptual model =
        files.isEmpty()
            ? new StructuralSubstitute()
            : Lpips.load(files, compute.device(), compute.type());
    listener.message("perceptual loss: " + model.description());
    return model;
  }

  private Checkpoint checkpoint() {
    Checkpoint all = new Checkpoint(config.optimizer().kind(), compute);
    all.addWeights("weights", weights);
    all.addWeights("average", average);
    all.addState(update.state());
    if (adversary != null) {
      adversary.addTo(all);
    }
    return all;
  }

  /**
   * Trains a model without text from a configuration, or goes on with its run.
   *
   * @param listener told a line from time to time
   * @return the model directory
   * @throws EngineException if the configuration or the data does not allow it
   * @throws IOException if the output cannot be written
   */
  public static Path run(TrainingConfig config, TrainingListener listener)
      throws EngineException, IOException {
    return run(config, null, listener);
  }

  /**
   * Trains from a configuration, or goes on with its run.
   *
   * @param encoder embeds the captions of models with text, before training begins; stays the
   *     caller's; null for models without
   * @param listener told a line from time to time
   * @return the model directory
   * @throws EngineException if the configuration or the data does not allow it
   * @throws IOException if the output cannot be written
   */
  public static Path run(TrainingConfig config, TextEncoder encoder, TrainingListener listener)
      throws EngineException, IOException {
    try (Trainer trainer = new Trainer(config, encoder, listener);
        Interruption interruption = new Interruption(trainer)) {
      return trainer.train();
    }
  }

  /**
   * Ends a run in order when the process is asked to end: libtorch must not be running any more
   * when its library is torn down.
   */
  private static final class Interruption implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    Interruption(Trainer trainer) {
      hook =
          new Thread(
              () -> {
                trainer.stopping = true;
                try {
                  if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    trainer.listener.message("the last step does not end; stopping without it");
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "stop training");
      Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // the process is ending: the hook is running and has just been let go
      }
    }
  }

  private Path train() throws EngineException, IOException {
    double before = seconds;
    long start = System.nanoTime();
    double saved = seconds;
    double validated = step == 0 ? Double.NEGATIVE_INFINITY : seconds;
    Future<Drawn> next = draw(step * config.schedule().accumulate());
    while (progress() < 1) {
      if (stopping) {
        save();
        throw new EngineException(
            EngineException.Kind.FAILED,
            "stopped at step " + step + "; the same command goes on from there");
      }
      if (seconds - validated >= 60 * config.validation().minutes()) {
        validated = seconds;
        pictures.draw(output.resolve(LOG), validate(), step);
      }
      next = update(next);
      seconds = before + (System.nanoTime() - start) / 1e9;
      if (step % REPORT == 0 && progress() < 1) {
        log.report(step, seconds, rate(), progress());
      }
      if (seconds - saved >= 60 * config.validation().checkpointMinutes()) {
        saved = seconds;
        save();
      }
    }
    save();
    List<Validator.Measured> measured = validate();
    log.report(step, seconds, rate(), progress());
    pictures.draw(output.resolve(LOG), measured, step);
    listener.message(
        String.format(
            Locale.ROOT, "waited for data %.1f %% of the time", 100 * log.waitingInAll()));
    return new TrainedModel(config, data, sampler, network, perceptual)
        .write(output.resolve(MODEL), average, step, seconds, ValidationResult.of(measured));
  }

  /** Share of the run that is done. */
  private double progress() {
    return config.progress(step, seconds);
  }

  private double rate() {
    double warm = Math.min(1, (step + 1.0) / (config.schedule().warmupSteps() + 1));
    double cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress())));
    return config.optimizer().learningRate() * warm * cosine;
  }

  private Future<Drawn> draw(long number) {
    long atStep = number / config.schedule().accumulate();
    TrainingConfig.Stage stage = config.stageAt(config.progress(atStep, seconds));
    // the image path has nothing of stage 2 that could be trained
    double images = stage.train() == Trained.TEMPORAL ? 0 : config.data().imageShare();
    return ahead.submit(() -> new Drawn(stage, sampler.draw(stage, number, images)));
  }

  /** One update; gives the next batch, which is being drawn meanwhile. */
  private Future<Drawn> update(Future<Drawn> first) throws EngineException {
    int accumulate = config.schedule().accumulate();
    Future<Drawn> next = first;
    for (int i = 0; i < accumulate; i++) {
      Drawn drawn = await(next);
      long number = step * accumulate + i;
      next = draw(number + 1);
      update.train(drawn.stage().train());
      TrainingStep.Result result =
          training.accumulate(drawn.batch(), drawn.stage().train(), number, step);
      log.batch(drawn.batch().image(), result);
      checkFinite(result);
    }
    double rate = rate();
    step++;
    log.update(update.apply(rate, step));
    if (adversary != null) {
      adversary.apply();
    }
    return next;
  }

  private void checkFinite(TrainingStep.Result result) throws EngineException {
    for (Map.Entry<LossTerm, Double> term : result.terms().entrySet()) {
      if (!Double.isFinite(term.getValue())) {
        throw new EngineException(
            EngineException.Kind.FAILED,
            term.getKey().title()
                + " is no longer a number at step "
                + step
                + "; lower the learning rate and go on from the checkpoint");
      }
    }
  }

  private Drawn await(Future<Drawn> future) throws EngineException {
    long start = System.nanoTime();
    try {
      Drawn drawn = future.get();
      log.waited(System.nanoTime() - start);
      return drawn;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(EngineException.Kind.FAILED, "training was interrupted", e);
    } catch (ExecutionException e) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          "no batch can be drawn: " + e.getCause().getMessage(),
          e.getCause());
    }
  }

  /** Measures the held-out clips, if there are any. */
  private List<Validator.Measured> validate() {
    if (data.validation().isEmpty()) {
      return List.of();
    }
    Route route = config.stageAt(progress()).train().route();
    List<Validator.Measured> measured =
        new Validator(network, config.validation().frames())
            .measure(data.validation(), route, average);
    StringBuilder line = new StringBuilder("validation at step " + step + ":");
    for (Validator.Measured clip : measured) {
      line.append(String.format(Locale.ROOT, " %s %.2f", clip.clip().row().shot(), clip.psnr()));
    }
    ValidationResult result = ValidationResult.of(measured);
    log.validation(result);
    listener.message(
        line.append(
                String.format(
                    Locale.ROOT,
                    "; mean %.3f dB%s; images %.3f dB",
                    result.psnr(),
                    route == Route.SPATIAL ? " (stage 1 alone)" : "",
                    result.imagePsnr()))
            .toString());
    return measured;
  }

  private void save() throws IOException {
    checkpoint.save(output.resolve(CHECKPOINT), new Checkpoint.Progress(step, seconds));
  }

  @Override
  public void close() {
    ahead.shutdownNow();
    if (adversary != null) {
      adversary.close();
    }
    if (perceptual != null) {
      perceptual.close();
    }
    update.close();
    average.close();
    weights.close();
  }
}
