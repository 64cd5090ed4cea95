package org.gstvae.cli.evaluate;

import java.io.PrintStream;
import java.util.Locale;

/** An evaluation as lines of text. */
public final class EvaluationText {
  private EvaluationText() {}

  /** Prints the first model clip by clip, and every series' means. */
  public static void print(Evaluation evaluation, PrintStream out) {
    Series first = evaluation.first();
    out.println(first.title() + " (" + first.hash() + ")");
    for (ClipResult clip : first.clips()) {
      out.printf(
          Locale.ROOT,
          "  %-36s %4d frames %6.2f dB  SSIM %.4f  MS-SSIM %.4f  %.3f bit/pixel%s%n",
          clip.path(),
          clip.frames(),
          clip.psnr(),
          clip.ssim(),
          clip.msssim(),
          clip.bpp(),
          against(clip.psnr(), clip.baselinePsnr()));
    }
    print(first, out);
    for (Series series : evaluation.others()) {
      print(series, out);
      if (first.hash().equals(series.hash())) {
        double difference = series.mean().psnr() - first.mean().psnr();
        out.printf(Locale.ROOT, "  against %s: %+.3f dB%n", first.title(), difference);
      }
    }
    if (first.mean().baselinePsnr() != null) {
      out.println(evaluation.belowBaseline().size() + " clips below the table's");
    }
  }

  private static void print(Series series, PrintStream out) {
    print(series.title() + ", videos", series.meanVideos(), out);
    print(series.title() + ", images", series.meanImages(), out);
    out.printf(Locale.ROOT, "  worst: %s, %.2f dB%n", series.worst().path(), series.worst().psnr());
  }

  private static void print(String title, Summary mean, PrintStream out) {
    if (mean == null) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s: mean of %d: %.2f dB, SSIM %.4f, MS-SSIM %.4f, %.3f bit/pixel, seams lose %s,"
            + " encode %.1f fps, decode %.1f fps%s%n",
        title,
        mean.clips(),
        mean.psnr(),
        mean.ssim(),
        mean.msssim(),
        mean.bpp(),
        mean.seamLoss() == null ? "-" : String.format(Locale.ROOT, "%.2f dB", mean.seamLoss()),
        mean.encodeFps(),
        mean.decodeFps(),
        against(mean.psnr(), mean.baselinePsnr()));
  }

  private static String against(double psnr, Double baseline) {
    return baseline == null
        ? ""
        : String.format(Locale.ROOT, "  table %.2f (%+.2f)", baseline, psnr - baseline);
  }
}
