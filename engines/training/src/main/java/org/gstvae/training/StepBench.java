package org.gstvae.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.engine.EngineException;
import org.gstvae.torch.CpuFeatures;
import org.gstvae.torch.NativeSettings;

/**
 * Measures how long an update takes in each precision, and how long it takes to draw its batch. The
 * precisions take turns, so that what else the machine does meets all of them.
 */
public final class StepBench {
  private static final int WARM_UP = 2;

  private StepBench() {}

  /**
   * Runs it.
   *
   * @param arguments a configuration; how many updates to measure in each precision
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("arguments: CONFIG.json UPDATES");
      System.exit(2);
    }
    try {
      bench(ConfigFile.read(Path.of(arguments[0])), Integer.parseInt(arguments[1]));
    } catch (EngineException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void bench(ConfigFile file, int updates) throws EngineException, IOException {
    NativeSettings.waitPassively();
    NativeSettings.avoidMatrixTiles();
    TrainingConfig config = file.config();
    if (config.threads() > 0) {
      torch.set_num_threads(config.threads());
    }
    DataSet data = DataSet.load(config.data(), line -> {});
    BatchSampler sampler =
        new BatchSampler(data, config.data().photographShare(), 0, config.seed());
    TrainingConfig.Stage stage = config.stages().get(0);
    Map<String, Runner> runners = new LinkedHashMap<>();
    for (String precision : new String[] {"fp32", "bf16"}) {
      file.set("precision", precision);
      runners.put(precision, new Runner(file.config(), sampler));
    }
    double[] drawing = new double[updates];
    Map<String, double[]> updating = new LinkedHashMap<>();
    runners.keySet().forEach(precision -> updating.put(precision, new double[updates]));
    for (int i = -WARM_UP; i < updates; i++) {
      long start = System.nanoTime();
      Batch batch = sampler.draw(stage, i, 0);
      double drawn = (System.nanoTime() - start) / 1e6;
      for (Map.Entry<String, Runner> runner : runners.entrySet()) {
        double time = runner.getValue().update(batch, stage.train());
        if (i >= 0) {
          drawing[i] = drawn;
          updating.get(runner.getKey())[i] = time;
        }
      }
    }
    runners.values().forEach(Runner::close);
    report(drawing, updating);
  }

  private static void report(double[] drawing, Map<String, double[]> updating) {
    Set<String> flags = CpuFeatures.flags();
    System.out.println(
        "amx_bf16: "
            + flags.contains("amx_bf16")
            + ", avx512_bf16: "
            + flags.contains("avx512_bf16")
            + ", threads: "
            + torch.get_num_threads());
    print("batch", drawing);
    updating.forEach((precision, times) -> print("update in " + precision, times));
    System.out.println(
        String.format(
            Locale.ROOT,
            "fp32 takes %.2f times as long as bf16",
            median(updating.get("fp32")) / median(updating.get("bf16"))));
  }

  private static void print(String what, double[] times) {
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-16s median %8.1f ms, least %8.1f ms",
            what,
            median(times),
            Arrays.stream(times).min().orElseThrow()));
  }

  private static double median(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** A run in one precision. */
  private static final class Runner implements AutoCloseable {
    private final TrainingConfig config;
    private final MasterWeights weights;
    private final MasterWeights average;
    private final WeightUpdate update;
    private final TrainingStep training;
    private long step;

    Runner(TrainingConfig config, BatchSampler sampler) throws EngineException {
      this.config = config;
      Compute compute = Compute.of(config.device(), config.precision());
      weights = WeightInit.create(config.architecture(), sampler, config.seed());
      weights.place(compute);
      average = weights.copy();
      update = new WeightUpdate(config.optimizer(), weights, average);
      TrainingNetwork network = new TrainingNetwork(config.architecture(), compute, null);
      training = new TrainingStep(config, network, weights, null, null, null);
    }

    /** Milliseconds of an update. */
    double update(Batch batch, Trained trained) {
      long start = System.nanoTime();
      update.train(trained);
      training.accumulate(batch, trained, step, step);
      step++;
      update.apply(config.optimizer().learningRate(), step);
      return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() {
      update.close();
      average.close();
      weights.close();
    }
  }
}
