package org.gstvae.cli.evaluate.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gstvae.cli.evaluate.Evaluation;
import org.gstvae.cli.evaluate.Series;
import org.gstvae.cli.evaluate.Summary;

/** Writes the page: figures, comparison, rate and distortion, clip by clip, how it was measured. */
public final class HtmlReport {
  private final Markup html;
  private final Evaluation evaluation;
  private final List<Series> all = new ArrayList<>();

  private HtmlReport(Markup html, Evaluation evaluation) {
    this.html = html;
    this.evaluation = evaluation;
    all.add(evaluation.first());
    all.addAll(evaluation.others());
  }

  /** Writes it to a file, which is replaced. */
  public static void write(
      Path file, Evaluation evaluation, PictureBook pictures, List<ModelFacts> facts)
      throws IOException {
    try (Writer writer = Files.newBufferedWriter(file)) {
      Markup html = new Markup(writer);
      HtmlReport report = new HtmlReport(html, evaluation);
      report.head();
      html.open("body");
      report.figures();
      report.comparison("Videos", Series::meanVideos);
      report.comparison("Images", Series::meanImages);
      new ClipSections(html, evaluation, pictures).write();
      new MethodSection(html, evaluation, facts).write();
      html.end();
    }
  }

  private void head() throws IOException {
    html.open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.leaf("title", "Evaluation of " + evaluation.first().model());
    html.leaf("style", style());
    html.close();
  }

  private static String style() throws IOException {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private void figures() throws IOException {
    Series first = evaluation.first();
    html.leaf("h1", "Evaluation of " + first.title());
    html.leaf(
        "p",
        counted(first.clips().size(), "clip")
            + "; the worst is "
            + first.worst().path()
            + " with "
            + Columns.number(first.worst().psnr(), 2)
            + " dB."
            + (evaluation.skipped().isEmpty()
                ? ""
                : " " + counted(evaluation.skipped().size(), "file") + " skipped."),
        "class",
        "soft");
    cards("videos", first.meanVideos());
    cards("images", first.meanImages());
  }

  private void cards(String kind, Summary mean) throws IOException {
    if (mean == null) {
      return;
    }
    html.open("div", "class", "cards");
    card(Columns.number(mean.psnr(), 2) + " dB", "PSNR, " + mean.clips() + " " + kind);
    card(Columns.number(mean.ssim(), 4), "SSIM");
    card(Columns.number(mean.msssim(), 4), "MS-SSIM");
    if (mean.lpips() != null) {
      card(Columns.number(mean.lpips(), 4), "LPIPS");
    }
    card(Columns.number(mean.bpp(), 3), "bits per pixel");
    if (mean.baselinePsnr() != null) {
      card(
          Columns.signed(mean.psnr() - mean.baselinePsnr(), 2) + " dB",
          "against the table, " + evaluation.belowBaseline().size() + " clips below it");
    }
    if (mean.seamLoss() != null) {
      card(Columns.number(mean.seamLoss(), 2) + " dB", "lost beside chunk borders");
    }
    card(Columns.number(mean.encodeFps(), 1), "frames/s encoded");
    card(Columns.number(mean.decodeFps(), 1), "frames/s decoded");
    html.close();
  }

  private void card(String value, String title) throws IOException {
    html.open("div").leaf("b", value).leaf("span", title).close();
  }

  private void comparison(String kind, Function<Series, Summary> mean) throws IOException {
    List<Series> measured = all.stream().filter(s -> mean.apply(s) != null).toList();
    if (measured.size() < 2) {
      return;
    }
    html.leaf("h2", kind + ": rate and distortion");
    new RateDistortion(measured, mean).plot().write(html);
    html.leaf(
        "p",
        "Means over clips, of rate and of PSNR. Large dots stand alone: models, and encoders set"
            + " for each clip to no more bytes than the first model took.",
        "class",
        "soft");
    new Columns<Series>()
        .text("setting", Series::setting)
        .number("bit/pixel", 3, each -> mean.apply(each).bpp())
        .number("PSNR dB", 2, each -> mean.apply(each).psnr())
        .number("SSIM", 4, each -> mean.apply(each).ssim())
        .number("MS-SSIM", 4, each -> mean.apply(each).msssim())
        .number("LPIPS", 4, each -> mean.apply(each).lpips())
        .number("PSNR of changes dB", 2, each -> mean.apply(each).changePsnr())
        .number("seam loss dB", 2, each -> mean.apply(each).seamLoss())
        .number("encode fps", 1, each -> mean.apply(each).encodeFps())
        .number("decode fps", 1, each -> mean.apply(each).decodeFps())
        .write(html, "codec", measured, each -> html.open("tr").leaf("td", each.model()));
  }
}
