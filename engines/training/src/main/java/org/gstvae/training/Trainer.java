package org.gstvae.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Value;
import org.gstvae.torch.CpuFeatures;
import org.gstvae.torch.OpenMp;
import org.gstvae.torch.TorchExecutor;

/**
 * Trains a model: draws batches ahead on a thread of its own, runs encoder and decoder, updates the
 * weights, validates and saves from time to time, and writes a model directory at the end. A run
 * whose output directory has a checkpoint goes on from there.
 */
public final class Trainer implements AutoCloseable {
  private static final String CHECKPOINT = "checkpoint.safetensors";
  private static final String LOG = "log.csv";
  private static final String MODEL = "model";

  /** Steps between two progress lines. */
  private static final int REPORT = 20;

  private final TrainingConfig config;
  private final VaeConfig architecture;
  private final Consumer<String> listener;
  private final ScalarType compute;
  private final TorchExecutor executor;
  private final Path output;
  private final DataSet data;
  private final BatchSampler sampler;
  private final MasterWeights weights;
  private final MasterWeights average;
  private final WeightUpdate update;
  private final Checkpoint checkpoint;
  private final RunLog log;
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

  private Trainer(TrainingConfig config, Consumer<String> listener)
      throws EngineException, IOException {
    OpenMp.waitPassively();
    this.config = config;
    this.architecture = config.architecture();
    this.listener = listener;
    compute = CpuFeatures.multipliesBf16() ? ScalarType.BFloat16 : ScalarType.Float;
    executor = new TorchExecutor(compute, true);
    output = Files.createDirectories(Path.of(config.output()));
    log = new RunLog(output.resolve(LOG), listener);
    if (config.threads() > 0) {
      torch.set_num_threads(config.threads());
    }
    data = DataSet.load(config.data(), listener);
    sampler = new BatchSampler(data, config.seed());
    weights = WeightInit.create(architecture, sampler, config.seed());
    if (config.init() != null) {
      WarmStart.load(config.init(), weights, listener);
    }
    average = weights.copy();
    weights.requireGradients();
    update = new WeightUpdate(config.optimizer(), weights, average);
    checkpoint = new Checkpoint(weights, average, update);
    Checkpoint.Progress saved = checkpoint.load(output.resolve(CHECKPOINT));
    if (saved != null) {
      step = saved.step();
      seconds = saved.seconds();
      listener.accept("resumed at step " + step);
    }
  }

  /**
   * Trains from a configuration, or goes on with its run.
   *
   * @param listener told a line from time to time
   * @return the model directory
   * @throws EngineException if the configuration or the data does not allow it
   * @throws IOException if the output cannot be written
   */
  public static Path run(TrainingConfig config, Consumer<String> listener)
      throws EngineException, IOException {
    try (Trainer trainer = new Trainer(config, listener);
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
                    trainer.listener.accept("the last step does not end; stopping without it");
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
    Future<Batch> next = draw(step * config.schedule().accumulate());
    while (progress() < 1) {
      if (stopping) {
        save();
        throw new EngineException(
            EngineException.Kind.FAILED,
            "stopped at step " + step + "; the same command goes on from there");
      }
      if (seconds - validated >= 60 * config.validation().minutes()) {
        validated = seconds;
        validate();
      }
      next = update(next);
      seconds = before + (System.nanoTime() - start) / 1e9;
      if (step % REPORT == 0) {
        log.report(step, seconds, rate(), progress());
      }
      if (seconds - saved >= 60 * config.validation().checkpointMinutes()) {
        saved = seconds;
        save();
      }
    }
    save();
    double psnr = validate();
    return TrainedModel.write(
        output.resolve(MODEL), config, data, sampler, average, compute, step, seconds, psnr);
  }

  /** Share of the run that is done. */
  private double progress() {
    return progress(step);
  }

  /** The same for a step to come, as far as it can be told. */
  private double progress(long atStep) {
    TrainingConfig.Schedule schedule = config.schedule();
    return schedule.steps() > 0
        ? (double) atStep / schedule.steps()
        : seconds / (60 * schedule.minutes());
  }

  private double rate() {
    double warm = Math.min(1, (step + 1.0) / (config.schedule().warmupSteps() + 1));
    double cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress())));
    return config.optimizer().learningRate() * warm * cosine;
  }

  private Future<Batch> draw(long number) {
    double progress = progress(number / config.schedule().accumulate());
    List<TrainingConfig.Stage> stages = config.stages();
    TrainingConfig.Stage stage =
        stages.stream()
            .filter(s -> progress < s.until())
            .findFirst()
            .orElse(stages.get(stages.size() - 1));
    double images = config.data().imageShare();
    return ahead.submit(() -> sampler.draw(stage, number, images));
  }

  /** One update; gives the next batch, which is being drawn meanwhile. */
  private Future<Batch> update(Future<Batch> first) throws EngineException {
    int accumulate = config.schedule().accumulate();
    Future<Batch> next = first;
    boolean image = false;
    double total = 0;
    double error = 0;
    for (int i = 0; i < accumulate; i++) {
      Batch batch = await(next);
      next = draw(step * accumulate + i + 1);
      image = batch.image();
      try (PointerScope scope = new PointerScope()) {
        TrainingLoss loss = loss(batch, step * accumulate + i);
        loss.total().div(new Scalar((double) accumulate)).backward();
        total += loss.total().item_double() / accumulate;
        error += loss.squaredError().item_double() / accumulate;
      }
    }
    if (!Double.isFinite(total)) {
      throw new EngineException(
          EngineException.Kind.FAILED,
          "the loss is no longer a number at step "
              + step
              + "; lower the learning rate and go on from the checkpoint");
    }
    double rate = rate();
    step++;
    log.step(image, total, error, update.apply(rate, step));
    return next;
  }

  private TrainingLoss loss(Batch batch, long number) {
    Tensor pictures = BatchTensors.pictures(batch);
    boolean sample = config.loss().kl() > 0;
    Graph graph =
        TrainingGraph.record(
            architecture,
            batch.image(),
            sample,
            batch.size(),
            batch.frames(),
            batch.crop(),
            batch.crop());
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(TrainingGraph.PICTURES, pictures.to(compute));
    torch.manual_seed(config.seed() + number);
    for (String noise : new String[] {TrainingGraph.NOISE_1, TrainingGraph.NOISE_2}) {
      Value input = graph.inputs().get(noise);
      if (input != null) {
        inputs.put(noise, torch.randn(input.dims()).to(compute));
      }
    }
    Map<String, Tensor> cast = weights.cast(compute);
    Map<String, Tensor> outputs = executor.run(graph, inputs, cast::get);
    TrainingLoss loss =
        TrainingLoss.of(
            config.loss(),
            pictures,
            outputs.get(TrainingGraph.RECONSTRUCTION),
            outputs.get(TrainingGraph.MOMENTS));
    // Here, not by the garbage collector: with them goes the autograd graph of the step.
    outputs.values().forEach(Tensor::close);
    return loss;
  }

  private Batch await(Future<Batch> future) throws EngineException {
    long start = System.nanoTime();
    try {
      Batch batch = future.get();
      log.waited(System.nanoTime() - start);
      return batch;
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

  /** Mean PSNR of the held-out clips; not a number if none is held out. */
  private double validate() {
    if (data.validation().isEmpty()) {
      return Double.NaN;
    }
    Reconstructor reconstructor = new Reconstructor(architecture, compute);
    double sum = 0;
    StringBuilder line = new StringBuilder("validation at step " + step + ":");
    for (Clip clip : data.validation()) {
      double psnr = reconstructor.psnr(clip, config.validation().frames(), average);
      line.append(String.format(Locale.ROOT, " %s %.2f", clip.row().shot(), psnr));
      sum += psnr;
    }
    double mean = sum / data.validation().size();
    log.validation(mean);
    listener.accept(line.append(String.format(Locale.ROOT, "; mean %.3f dB", mean)).toString());
    return mean;
  }

  private void save() throws IOException {
    checkpoint.save(output.resolve(CHECKPOINT), new Checkpoint.Progress(step, seconds));
  }

  @Override
  public void close() {
    ahead.shutdownNow();
    update.close();
    average.close();
    weights.close();
  }
}
