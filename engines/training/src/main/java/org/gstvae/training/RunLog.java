package org.gstvae.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Sums up steps, and tells them as progress reports and as rows of a CSV file. */
final class RunLog {
  private static final String HEADER =
      "step,seconds,learning_rate,"
          + Arrays.stream(LossTerm.values()).map(LossTerm::title).collect(Collectors.joining(","))
          + ",train_psnr,image_psnr,gradient_norm,validation_psnr,validation_image_psnr,"
          + "steps_per_second,waiting";

  private final Path csv;
  private final TrainingListener listener;
  private final Map<LossTerm, Mean> terms = new EnumMap<>(LossTerm.class);
  private final Mean error = new Mean();
  private final Mean imageError = new Mean();
  private final Mean norm = new Mean();
  private ValidationResult validation = ValidationResult.NONE;
  private int updates;
  private long since = System.nanoTime();
  private long waited;
  private long waitedInAll;
  private final long begun = since;

  private static final class Mean {
    private double sum;
    private int count;

    void add(double value) {
      sum += value;
      count++;
    }

    /** The mean of what was added since the last call; not a number if nothing was. */
    double take() {
      double mean = sum / count;
      sum = 0;
      count = 0;
      return mean;
    }
  }

  /**
   * Goes on with the file if it is there.
   *
   * @param step updates that the run has made; later rows are of a part that was not saved, and are
   *     dropped
   */
  RunLog(Path csv, long step, TrainingListener listener) throws IOException {
    this.csv = csv;
    this.listener = listener;
    for (LossTerm term : LossTerm.values()) {
      terms.put(term, new Mean());
    }
    List<String> rows = new ArrayList<>(List.of(HEADER));
    if (Files.exists(csv)) {
      List<String> old = Files.readAllLines(csv);
      if (!old.isEmpty() && old.get(0).equals(HEADER)) {
        old.stream().skip(1).filter(row -> stepOf(row) <= step).forEach(rows::add);
      } else {
        Files.move(csv, csv.resolveSibling("log-before.csv"), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.write(csv, rows);
  }

  private static long stepOf(String row) {
    try {
      return Long.parseLong(row.substring(0, Math.max(0, row.indexOf(','))));
    } catch (NumberFormatException e) {
      // a row that was cut when the machine stopped
      return Long.MAX_VALUE;
    }
  }

  void waited(long nanoseconds) {
    waited += nanoseconds;
    waitedInAll += nanoseconds;
  }

  /** Share of the time since the start in which no batch was ready. */
  double waitingInAll() {
    return (double) waitedInAll / (System.nanoTime() - begun);
  }

  /** Adds a batch. */
  void batch(boolean image, TrainingStep.Result result) {
    (image ? imageError : error).add(result.squaredError());
    result
        .terms()
        .forEach(
            (term, value) -> {
              // image batches are of another kind: their losses would only blur the curve
              if (!image || term != LossTerm.TOTAL) {
                terms.get(term).add(value);
              }
            });
  }

  /** Adds an update. */
  void update(double gradientNorm) {
    updates++;
    norm.add(gradientNorm);
  }

  void validation(ValidationResult result) {
    validation = result;
  }

  /** Tells what came since the last report. */
  void report(long step, double seconds, double rate, double done) {
    long now = System.nanoTime();
    double elapsed = (now - since) / 1e9;
    Map<LossTerm, Double> means = new EnumMap<>(LossTerm.class);
    terms.forEach((term, mean) -> means.put(term, mean.take()));
    ProgressReport report =
        new ProgressReport(
            step,
            seconds,
            done,
            rate,
            means,
            psnr(error.take()),
            psnr(imageError.take()),
            norm.take(),
            validation,
            updates / elapsed,
            waited / 1e9 / elapsed);
    listener.progress(report);
    append(report);
    since = now;
    waited = 0;
    updates = 0;
  }

  private void append(ProgressReport report) {
    String terms =
        report.terms().values().stream()
            .map(value -> number("%.6f", value))
            .collect(Collectors.joining(","));
    List<String> row =
        List.of(
            Long.toString(report.step()),
            number("%.1f", report.seconds()),
            number("%.3g", report.learningRate()),
            terms,
            number("%.3f", report.trainPsnr()),
            number("%.3f", report.imagePsnr()),
            number("%.4f", report.gradientNorm()),
            number("%.3f", report.validation().psnr()),
            number("%.3f", report.validation().imagePsnr()),
            number("%.3f", report.stepsPerSecond()),
            number("%.4f", report.waiting()));
    try {
      Files.write(csv, List.of(String.join(",", row)), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(csv + ": cannot be written", e);
    }
  }

  /** A number, or nothing where there is none. */
  private static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "";
  }

  /** PSNR of a mean squared error in [-1, 1]. */
  private static double psnr(double squaredError) {
    return 10 * Math.log10(4 / squaredError);
  }
}
