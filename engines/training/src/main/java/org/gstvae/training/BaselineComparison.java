package org.gstvae.training;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.Engines;
import org.gstvae.media.MediaOptions;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;

/**
 * Compares a model with the linear codec of as many channels, clip by clip: every clip scaled to
 * 640x360, its first 48 frames. Ends with 1 if a clip is worse than the linear codec.
 */
public final class BaselineComparison {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int FRAMES = 48;

  private BaselineComparison() {}

  /**
   * Runs it.
   *
   * @param arguments the model; a CSV table with the columns {@code path} and {@code psnr_16}; the
   *     directory that its paths are relative to
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 3) {
      System.err.println("arguments: MODEL BASELINE.csv DIRECTORY");
      System.exit(2);
    }
    try {
      System.exit(compare(arguments[0], Path.of(arguments[1]), Path.of(arguments[2])) ? 0 : 1);
    } catch (EngineException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static boolean compare(String modelName, Path table, Path directory)
      throws EngineException, IOException, InterruptedException {
    EngineOptions options = new EngineOptions(Optional.empty(), 0, Optional.empty(), 0);
    List<Map<String, String>> rows;
    try (MappingIterator<Map<String, String>> values =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(table.toFile())) {
      rows = values.readAll();
    }
    double sum = 0;
    double linearSum = 0;
    int worse = 0;
    try (Model model = ModelStore.standard().open(modelName);
        Engines.Lease lease = Engines.open(model, options)) {
      Evaluator evaluator =
          new Evaluator(lease.engine(), model.framesPerChunk(), model.config().temporalScale());
      for (Map<String, String> row : rows) {
        Path file = directory.resolve(row.get("path"));
        double linear = Double.parseDouble(row.get("psnr_16"));
        Evaluator.Result result =
            evaluator.evaluate(file, MediaOptions.scaled(WIDTH, HEIGHT, FRAMES));
        sum += result.psnr();
        linearSum += linear;
        worse += result.psnr() < linear ? 1 : 0;
        print(row.get("path"), result.psnr(), linear);
      }
    }
    print("mean", sum / rows.size(), linearSum / rows.size());
    System.out.println(worse + " of " + rows.size() + " clips below the linear codec");
    return worse == 0;
  }

  private static void print(String what, double psnr, double linear) {
    System.out.println(
        String.format(
            Locale.ROOT, "%-36s %6.2f dB  linear %6.2f  %+.2f", what, psnr, linear, psnr - linear));
  }
}
