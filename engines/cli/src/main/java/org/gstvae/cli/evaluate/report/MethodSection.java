package org.gstvae.cli.evaluate.report;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.gstvae.cli.Machine;
import org.gstvae.cli.evaluate.Conditions;
import org.gstvae.cli.evaluate.Evaluation;

/** What was measured, how, on what; and what was left out. */
final class MethodSection {
  private static final List<String> DEFINITIONS =
      List.of(
          "Everything is compared as R'G'B' of 8 bits. PSNR of a clip is 10 log10(255² / MSE) with"
              + " the MSE over all samples of all its frames, 100 dB at most; of a set, the mean"
              + " over clips.",
          "SSIM (Wang and others, 2004) has a Gaussian window of 11x11 pixels, sigma 1.5, and only"
              + " windows inside the picture; it is taken of R', G' and B' each and averaged, then"
              + " over frames. MS-SSIM (2003) has five scales, fewer where the picture is smaller"
              + " than 176 pixels.",
          "PSNR of changes compares the difference of each frame from the one before with the same"
              + " difference of the original; it falls where a codec flickers. Seam loss is the"
              + " PSNR of frames beside a border between chunks against the other frames, the"
              + " clip's first and last left out. Dotted lines in the plots are such borders.",
          "Bits per pixel of a model count its access units: latents, headers, frame times and"
              + " CRCs, in slices of 1200 bytes; each chunk can be decoded alone. Those of x264 and"
              + " x265 count the elementary stream; preset medium, tuned for PSNR, with their own"
              + " long groups of pictures, by way of BT.709 Y'CbCr of limited range, 4:2:0 unless"
              + " the name says 444.",
          "Speed of models is that of the engine from R'G'B' frames to latents and back, chunk after"
              + " chunk, after a warm-up; that of x264 and x265 includes the start of the program"
              + " and the conversions.",
          "Pictures in this page are JPEG; every number was taken from the samples themselves. The"
              + " frame shown is the one that the first model did worst.");

  private final Markup html;
  private final Evaluation evaluation;
  private final List<ModelFacts> facts;

  MethodSection(Markup html, Evaluation evaluation, List<ModelFacts> facts) {
    this.html = html;
    this.evaluation = evaluation;
    this.facts = facts;
  }

  void write() throws IOException {
    html.leaf("h2", "How it was measured");
    Conditions conditions = evaluation.conditions();
    html.open("dl");
    fact(
        "videos",
        (conditions.size() == null
                ? "at their own size"
                : "scaled to " + conditions.size() + " by Catmull-Rom, aspect ratio not kept")
            + (conditions.maxFrames() == 0
                ? ""
                : ", the first " + conditions.maxFrames() + " frames")
            + ", cut to a multiple of "
            + conditions.frameMultiple()
            + " frames");
    fact("images", "at their own size, through the models' image path");
    Machine machine = evaluation.machine();
    fact("machine", machine.cpu() + ", " + machine.cores() + " cores, " + machine.system());
    fact("date", conditions.date());
    html.close();
    for (ModelFacts model : facts) {
      html.leaf("h3", "Model " + model.name()).open("dl");
      for (Map.Entry<String, String> entry : model.facts().entrySet()) {
        fact(entry.getKey(), entry.getValue());
      }
      html.close();
    }
    html.leaf("h3", "Definitions");
    for (String definition : DEFINITIONS) {
      html.leaf("p", definition);
    }
    if (!evaluation.skipped().isEmpty()) {
      html.leaf("h3", "Skipped");
      for (Evaluation.Skipped skipped : evaluation.skipped()) {
        html.leaf("p", skipped.reason());
      }
    }
  }

  private void fact(String title, String text) throws IOException {
    html.leaf("dt", title).leaf("dd", text);
  }
}
