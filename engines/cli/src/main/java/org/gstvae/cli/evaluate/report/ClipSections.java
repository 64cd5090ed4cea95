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
    List<ClipResult> clips = evaluation.first().clips();
    Columns<ClipResult> columns =
        new Columns<ClipResult>()
            .text("size", clip -> clip.width() + "x" + clip.height())
            .text("frames", clip -> Integer.toString(clip.frames()))
            .number("bit/pixel", 3, ClipResult::bpp)
            .number("PSNR dB", 2, ClipResult::psnr)
            .number("SSIM", 4, ClipResult::ssim)
            .number("MS-SSIM", 4, ClipResult::msssim)
            .number("LPIPS", 4, ClipResult::lpips)
            .number("PSNR of changes dB", 2, ClipResult::changePsnr)
            .number("seam loss dB", 2, clip -> clip.seams() == null ? null : clip.seams().loss())
            .number("table dB", 2, ClipResult::baselinePsnr)
            .text("gain dB", ClipSections::gain);
    for (Shown other : shown.subList(1, shown.size())) {
      columns.number(
          other.series().model() + " dB",
          2,
          clip -> other.series().clips().get(clips.indexOf(clip)).psnr());
    }
    String worst = evaluation.first().worst().path();
    columns.write(
        html,
        "clip",
        clips,
        clip ->
            html.open("tr", "class", clip.path().equals(worst) ? "worst" : "")
                .open("td")
                .leaf("a", clip.path(), "href", "#clip" + clips.indexOf(clip))
                .close());
  }

  private static String gain(ClipResult clip) {
    Double table = clip.baselinePsnr();
    return Columns.signed(table == null ? null : clip.psnr() - table, 2);
  }

  private void clip(int index) throws IOException {
    ClipResult clip = evaluation.first().clips().get(index);
    PictureBook.Page page = pictures.page(clip.path());
    html.open("section", "id", "clip" + index).leaf("h3", clip.path());
    for (Shown each : shown) {
      html.open("div", "class", "strip");
      ClipResult result = each.series().clips().get(index);
      if (each.contender() == 0) {
        String frame = clip.frames() == 1 ? "original" : "original, frame " + page.frame();
        picture(page.original(), frame);
      } else {
        html.open("div", "class", "beside")
            .leaf("b", each.series().model())
            .leaf("span", result.setting())
            .leaf("span", Columns.number(result.psnr(), 2) + " dB over the clip")
            .leaf("span", Columns.number(result.bpp(), 3) + " bit/pixel")
            .close();
      }
      PictureBook.Pair pair = page.decoded().get(each.contender());
      String psnr = Columns.number(result.framePsnr()[page.frame()], 2) + " dB";
      picture(pair.picture(), each.series().model() + ", " + psnr);
      picture(pair.difference(), "difference times " + PictureBook.GAIN);
      html.close();
    }
    if (clip.frames() > 1) {
      plot("PSNR in dB", index, ClipResult::framePsnr).write(html);
      plot("SSIM", index, ClipResult::frameSsim).write(html);
    }
    html.close();
  }

  private void picture(byte[] jpeg, String caption) throws IOException {
    // focus shows it at full width
    html.open("figure", "tabindex", "0")
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
