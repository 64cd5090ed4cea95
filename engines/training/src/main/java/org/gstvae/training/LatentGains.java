package org.gstvae.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.gstvae.engine.Backend;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.Precision;
import org.gstvae.latent.q8.GainProbe;
import org.gstvae.model.Model;
import org.gstvae.model.store.LatentStatistics;
import org.gstvae.model.store.ModelStore;
import org.gstvae.model.store.ModelWriter;
import org.gstvae.torch.TorchEngineProvider;
import org.gstvae.training.evaluate.PointerMemory;

/**
 * Adds to a model what a change of each latent channel does to the picture, {@link
 * LatentStatistics#gain}, so that {@code q8} does not measure it at every start.
 */
public final class LatentGains {
  private LatentGains() {}

  /** Adds them to model directories. Arguments: DIRECTORY... */
  public static void main(String[] arguments) throws EngineException, InterruptedException {
    for (String directory : arguments) {
      add(Path.of(directory), 0);
    }
  }

  /**
   * Measures them with one small picture per channel, in FP32, and writes them. A model without
   * statistics stays as it is.
   *
   * @param threads of the CPU, 0 for all
   */
  static void add(Path directory, int threads) throws EngineException, InterruptedException {
    LatentStatistics statistics;
    double[] gains;
    EngineOptions options =
        new EngineOptions(Optional.of(Backend.TORCH), 0, Optional.of(Precision.FP32), threads);
    try (Model model = new ModelStore(List.of()).open(directory.toString())) {
      if (model.latentStatistics().isEmpty()) {
        return;
      }
      statistics = model.latentStatistics().get();
      try (PointerScope scope = new PointerScope();
          Engine engine = new TorchEngineProvider().open(model, Precision.FP32, options)) {
        gains = GainProbe.measure(model, engine, CodecMode.VIDEO, PointerMemory::allocate);
      }
    }
    ModelWriter.writeStatistics(
        directory,
        new LatentStatistics(
            statistics.mean(), statistics.std(), Arrays.stream(gains).boxed().toList()));
  }
}
