package org.gstvae.cli.evaluate.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gstvae.cli.evaluate.ClipResult;
import org.gstvae.cli.evaluate.Evaluation;
import org.gstvae.cli.evaluate.Series;

/** The table of clips, and for each clip its pictures and its quality over frames. */
final class ClipSections {
  private final Markup html;
  private final Evaluation evaluation;
  private final PictureBook pictures;

  /** Series that are shown clip by clip, with their numbers among all contenders. */
  private final List<Shown> shown = new ArrayList<>();

  private record Shown(int contender, Series series) {}

  ClipSections(Markup html, Evaluation evaluation, PictureBook pictures) {
    this.html = html;
    this.evaluation = evaluation;
    this.pictures = pictures;
    shown.add(new Shown(0, evaluation.first()));
    for (int i = 0; i < evaluation.others().size(); i++) {
      if (evaluation.others().get(i).pictured()) {
        shown.add(new Shown(i + 1, evaluation.others().get(i)));
      }
    }
  }

  void write() throws IOException {
    html.leaf("h2", "Clip by clip");
    table();
    for (int i = 0; i < evaluation.first().clips().size(); i++) {
      clip(i);
    }
  }

  private void table() throws IOException {
    boolean compared = evaluation.first().mean().baselinePsnr() != null;
    List<String> titles =
        new ArrayList<>(
            List.of("clip", "size", "frames", "bit/pixel", "PSNR dB", "SSIM", "MS-SSIM"));
    titles.addAll(List.of("PSNR of changes dB", "seam loss dB"));
    if (compared) {
      titles.addAll(List.of("table dB", "gain dB"));
    }
    for (Shown other : shown.subList(1, shown.size())) {
      titles.add(other.series().model() + " dB");
    }
    Columns.begin(html, titles);
    List<ClipResult> clips = evaluation.first().clips();
    for (int i = 0; i < clips.size(); i++) {
      ClipResult clip = clips.get(i);
      boolean worst = clip.path().equals(evaluation.first().worst().path());
      html.open("tr", "class", worst ? "worst" : "");
      html.open("td").leaf("a", clip.path(), "href", "#clip" + i).close();
      Columns.cells(
          html,
          clip.width() + "x" + clip.height(),
          Integer.toString(clip.frames()),
          Columns.number(clip.bpp(), 3),
          Columns.number(clip.psnr(), 2),
          Columns.number(clip.ssim(), 4),
          Columns.number(clip.msssim(), 4),
          Columns.number(clip.changePsnr(), 2),
          Columns.number(clip.seams() == null ? null : clip.seams().loss(), 2));
      if (compared) {
        Double table = clip.baselinePsnr();
        Columns.cells(
            html,
            Columns.number(table, 2),
            Columns.signed(table == null ? null : clip.psnr() - table, 2));
      }
      for (Shown other : shown.subList(1, shown.size())) {
        Columns.cells(html, Columns.number(other.series().clips().get(i).psnr(), 2));
      }
      html.close();
    }
    Columns.end(html);
  }

  private void clip(int index) throws IOException {
    ClipResult clip = evaluation.first().clips().get(index);
    PictureBook.Page page = pictures.page(clip.path());
    html.open("section", "id", "clip" + index).leaf("h3", clip.path());
    html.open("div", "class", "strip");
    String frame = clip.frames() == 1 ? "original" : "original, frame " + page.frame();
    picture(page.original(), frame);
    for (Shown each : shown) {
      ClipResult result = each.series().clips().get(index);
      PictureBook.Pair pair = page.decoded().get(each.contender());
      String numbers =
          each.series().model()
              + ", "
              + result.setting()
              + ": "
              + Columns.number(result.framePsnr()[page.frame()], 2)
              + " dB, "
              + Columns.number(result.bpp(), 3)
              + " bit/pixel";
      picture(pair.picture(), numbers);
      picture(pair.difference(), each.series().model() + ": difference times " + PictureBook.GAIN);
    }
    html.close();
    if (clip.frames() > 1) {
      plot("PSNR in dB", index, ClipResult::framePsnr).write(html);
      plot("SSIM", index, ClipResult::frameSsim).write(html);
    }
    html.close();
  }

  private void picture(byte[] jpeg, String caption) throws IOException {
    html.open("figure")
        .empty("img", "src", PictureBook.address(jpeg), "alt", caption)
        .leaf("figcaption", caption)
        .close();
  }

  private Plot plot(String what, int index, Function<ClipResult, double[]> values) {
    List<Line> lines = new ArrayList<>();
    double least = Double.MAX_VALUE;
    double most = -Double.MAX_VALUE;
    for (int i = 0; i < shown.size(); i++) {
      double[] frames = values.apply(shown.get(i).series().clips().get(index));
      List<Line.Point> points = new ArrayList<>();
      for (int frame = 0; frame < frames.length; frame++) {
        points.add(new Line.Point(frame, frames[frame], ""));
        least = Math.min(least, frames[frame]);
        most = Math.max(most, frames[frame]);
      }
      lines.add(new Line(shown.get(i).series().title(), i, true, false, points));
    }
    int frames = evaluation.first().clips().get(index).frames();
    List<Double> seams = new ArrayList<>();
    int chunk = evaluation.conditions().framesPerChunk();
    for (int at = chunk; at < frames; at += chunk) {
      seams.add(at - 0.5);
    }
    return new Plot(
        what + " over frames",
        new Axis("frame", 0, frames - 1.0, false),
        Axis.linear(what, least, most),
        lines,
        seams);
  }
}
