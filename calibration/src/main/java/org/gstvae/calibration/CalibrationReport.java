package org.gstvae.calibration;

import java.util.List;
import java.util.Locale;
import org.gstvae.engine.Precision;
import org.gstvae.model.store.CalibratedPrecision;
import org.gstvae.model.store.CalibrationGate;

/** What a calibration found, as one HTML page that needs no other file. */
public final class CalibrationReport {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: #8884; --soft: #8881; --good: #2a7; --bad: #d43;
        --mark: #38c; }
      body { font: 15px/1.45 system-ui, sans-serif; max-width: 90rem; margin: 2rem auto;
        padding: 0 1.2rem; }
      h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
      .lead { opacity: .75; margin-top: 0; }
      .cards { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.2rem 0; }
      .card { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem;
        min-width: 8.5rem; }
      .card b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
      .good b, b.good { color: var(--good); } .bad b, b.bad { color: var(--bad); }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right;
        white-space: nowrap; }
      th { font-weight: 600; position: sticky; top: 0; background: Canvas; }
      th:first-child, td:first-child, td.text, th.text { text-align: left; }
      td.name { font-family: ui-monospace, monospace; font-size: .85em; }
      tr.kept { background: var(--soft); }
      .bits { border-radius: .3rem; padding: 0 .45rem; color: #fff; background: var(--mark); }
      .kept .bits { background: #888; }
      .bar { display: inline-block; height: .6rem; background: var(--mark); border-radius: 2px; }
      .histogram { display: block; } .histogram .in { fill: var(--mark); }
      .histogram .out { fill: var(--bad); }
      .histogram .edge { stroke: var(--bad); } .histogram .zero { stroke: #8888; }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; }
      dt { opacity: .75; } dd { margin: 0; }
      .wide { overflow-x: auto; }
      """;

  private final String model;
  private final String modelHash;
  private final Precision precision;
  private final CalibratedPrecision calibrated;
  private final PlacementSearch.Found found;
  private final ActivationStatistics statistics;
  private final StringBuilder html = new StringBuilder();

  CalibrationReport(
      String model,
      String modelHash,
      Precision precision,
      CalibratedPrecision calibrated,
      PlacementSearch.Found found,
      ActivationStatistics statistics) {
    this.model = model;
    this.modelHash = modelHash;
    this.precision = precision;
    this.calibrated = calibrated;
    this.found = found;
    this.statistics = statistics;
  }

  /** The page. */
  public String html() {
    html.setLength(0);
    String title = model + " in " + precision.nick().toUpperCase(Locale.ROOT);
    add("<!doctype html><html lang='en'><head><meta charset='utf-8'>");
    add("<meta name='viewport' content='width=device-width, initial-scale=1'>");
    add("<title>%s</title><style>%s</style></head><body>", escape(title), STYLE);
    add("<h1>%s</h1>", escape(title));
    add("<p class='lead'>Calibration of model-hash %s</p>", escape(modelHash));
    cards();
    data();
    clips();
    layers();
    add("</body></html>");
    return html.toString();
  }

  private void cards() {
    CalibrationGate gate = calibrated.gate();
    boolean passed = gate.passed();
    add("<div class='cards'>");
    card(passed, "quality gate", passed ? "passed" : "not passed");
    card(
        gate.codec().mean() <= gate.maxMeanLoss(),
        format("PSNR lost, mean (at most %.2f)", gate.maxMeanLoss()),
        format("%.3f dB", gate.codec().mean()));
    card(
        gate.codec().worst() <= gate.maxWorstLoss(),
        format("PSNR lost, worst clip (at most %.2f)", gate.maxWorstLoss()),
        format("%.3f dB", gate.codec().worst()));
    card(
        gate.latentSnr() >= gate.minLatentSnr(),
        format("SNR of latents, worst clip (at least %.0f)", gate.minLatentSnr()),
        format("%.1f dB", gate.latentSnr()));
    add(
        "<div class='card'><b>%.1f %%</b>of convolution MACs in 8 bits</div>",
        100 * calibrated.macShare());
    add(
        "<div class='card'><b>%d of %d</b>convolutions in 8 bits</div></div>",
        found.count(), found.order().size());
  }

  private void card(boolean good, String label, String value) {
    add("<div class='card %s'><b>%s</b>%s</div>", good ? "good" : "bad", value, label);
  }

  private void data() {
    CalibratedPrecision.Data data = calibrated.data();
    add("<h2>What it comes from</h2><dl>");
    row(
        "footage",
        format(
            "%d frames of %dx%d from %d files, hash %s, seed %d",
            data.frames(), data.width(), data.height(), data.files(), data.hash(), data.seed()));
    row("ranges of activations", calibrated.activations() + ", per tensor, symmetric");
    row("ranges of kernels", calibrated.weights() + ", symmetric");
    row("16-bit model", calibrated.gate().reference());
    add("</dl>");
  }

  private void row(String term, String description) {
    add("<dt>%s</dt><dd>%s</dd>", escape(term), escape(description));
  }

  private void clips() {
    CalibrationGate gate = calibrated.gate();
    add("<h2>Quality gate</h2>");
    add(
        "<p>PSNR against the original, in dB; in brackets what is lost against 16 bits. The gate's"
            + " clips are not among those that the ranges come from.</p>");
    add(
        "<div class='wide'><table><thead><tr><th>clip<th>frames<th>16 bits<th>encoder in 8"
            + "<th>decoder in 8<th>both in 8<th>latents' SNR</tr></thead><tbody>");
    for (CalibrationGate.Clip clip : gate.clips()) {
      add(
          "<tr><td class='name'>%s<td>%d<td>%.2f<td>%s<td>%s<td>%s<td>%.1f</tr>",
          escape(clip.name()),
          clip.frames(),
          clip.reference(),
          lost(clip.reference(), clip.encoder(), gate.maxWorstLoss()),
          lost(clip.reference(), clip.decoder(), gate.maxWorstLoss()),
          lost(clip.reference(), clip.codec(), gate.maxWorstLoss()),
          clip.latentSnr());
    }
    add(
        "<tr><td>mean loss<td><td><td>%.3f<td>%.3f<td>%.3f<td></tr>",
        gate.encoder().mean(), gate.decoder().mean(), gate.codec().mean());
    add(
        "<tr><td>worst loss<td><td><td>%.3f<td>%.3f<td>%.3f<td></tr></tbody></table></div>",
        gate.encoder().worst(), gate.decoder().worst(), gate.codec().worst());
  }

  private static String lost(double reference, double psnr, double limit) {
    double loss = reference - psnr;
    return format("%.2f <b class='%s'>(%.3f)</b>", psnr, loss <= limit ? "good" : "bad", loss);
  }

  private void layers() {
    add("<h2>Convolutions</h2>");
    add(
        "<p>In the order of the search: what a layer alone in 8 bits costs of the gate's limits, for"
            + " the arithmetic that it saves. Noise is rms in steps of an 8-bit sample. SNR is that of the latents for layers of"
            + " the encoder, of the picture for layers of the decoder. Histograms are of what the"
            + " layer reads, counts on a logarithmic scale; red is clipped.</p>");
    add(
        "<div class='wide'><table><thead><tr><th>layer<th>bits<th>MACs<th>SNR, dB"
            + "<th title='rms, in steps of 8 bits'>noise<th class='text'>range<th>scale<th class='text'>input</tr></thead>"
            + "<tbody>");
    List<LayerSensitivity> order = found.order();
    double all = order.stream().mapToLong(LayerSensitivity::macs).sum();
    for (int i = 0; i < order.size(); i++) {
      LayerSensitivity layer = order.get(i);
      boolean kept = i >= found.count();
      String exception =
          layer.exception() == null ? "" : "<br><small>" + layer.exception() + "</small>";
      double share = layer.macs() / all;
      add(
          "<tr class='%s'><td class='name'>%s%s<td><span class='bits'>%s</span>"
              + "<td>%.2f %% <span class='bar' style='width:%.2frem'></span><td>%.1f<td>%.4f"
              + "<td class='text'>%s<br>&plusmn;%.3g of %.3g<td>%.3g<td>%s</tr>",
          kept ? "kept" : "",
          escape(layer.layer()),
          exception,
          kept ? "16" : "8",
          100 * share,
          12 * share,
          layer.snr(),
          Math.sqrt(layer.noise()),
          escape(layer.chosen().method()),
          layer.chosen().range(),
          statistics.inputs().get(layer.layer()).magnitude(),
          layer.chosen().scales().input(),
          HistogramPicture.svg(statistics.inputs().get(layer.layer()), layer.chosen().range()));
    }
    add("</tbody></table></div>");
  }

  private void add(String format, Object... values) {
    html.append(values.length == 0 ? format : format(format, values)).append('\n');
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;");
  }
}
