package org.gstvae.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.Consumer;

/** Sums up steps, and tells them as progress lines and as rows of a CSV file. */
final class RunLog {
  private static final String HEADER =
      "step,seconds,learning_rate,loss,train_psnr,image_psnr,gradient_norm,validation_psnr\n";

  private final Path csv;
  private final Consumer<String> listener;
  private double validation = Double.NaN;
  private double loss;
  private double error;
  private double imageError;
  private double norm;
  private int videos;
  private int images;
  private long since = System.nanoTime();
  private long waited;

  /** Goes on with the file if it is there. */
  RunLog(Path csv, Consumer<String> listener) throws IOException {
    this.csv = csv;
    this.listener = listener;
    if (!Files.exists(csv)) {
      Files.writeString(csv, HEADER);
    }
  }

  void waited(long nanoseconds) {
    waited += nanoseconds;
  }

  void step(boolean image, double total, double squaredError, double gradientNorm) {
    if (image) {
      images++;
      imageError += squaredError;
    } else {
      videos++;
      error += squaredError;
      loss += total;
      norm += gradientNorm;
    }
  }

  void validation(double psnr) {
    validation = psnr;
  }

  /** Tells what came since the last report. */
  void report(long step, double seconds, double rate, double progress) {
    long now = System.nanoTime();
    double elapsed = (now - since) / 1e9;
    double meanLoss = loss / videos;
    double psnr = psnr(error / videos);
    double imagePsnr = psnr(imageError / images);
    double meanNorm = norm / videos;
    listener.accept(
        String.format(
            Locale.ROOT,
            "step %d (%.1f %%)  loss %.5f  %.2f dB  images %.2f dB  validation %.2f dB  "
                + "%.2f steps/s  waiting %.0f %%  %.0f s to go",
            step,
            100 * progress,
            meanLoss,
            psnr,
            imagePsnr,
            validation,
            (videos + images) / elapsed,
            waited / 1e7 / elapsed,
            seconds * (1 - progress) / progress));
    try (Writer writer = Files.newBufferedWriter(csv, StandardOpenOption.APPEND)) {
      writer.write(
          String.format(
              Locale.ROOT,
              "%d,%.1f,%.3g,%.6f,%.3f,%.3f,%.4f,%.3f%n",
              step,
              seconds,
              rate,
              meanLoss,
              psnr,
              imagePsnr,
              meanNorm,
              validation));
    } catch (IOException e) {
      throw new UncheckedIOException(csv + ": cannot be written", e);
    }
    since = now;
    waited = 0;
    loss = 0;
    error = 0;
    imageError = 0;
    norm = 0;
    videos = 0;
    images = 0;
  }

  /** PSNR of a mean squared error in [-1, 1]. */
  private static double psnr(double squaredError) {
    return 10 * Math.log10(4 / squaredError);
  }
}
