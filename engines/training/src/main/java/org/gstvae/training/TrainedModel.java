package org.gstvae.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.store.LatentStatistics;
import org.gstvae.model.store.ModelWriter;
import org.gstvae.model.weights.DType;
import org.gstvae.training.loss.Perceptual;

/**
 * Writes what a run has made as a model directory.
 *
 * @param perceptual the perceptual term's model, null if it did not count
 */
record TrainedModel(
    TrainingConfig config,
    DataSet data,
    BatchSampler sampler,
    TrainingNetwork network,
    Perceptual perceptual) {
  private static final int STATISTICS_BATCHES = 32;
  private static final int FRAMES_PER_CHUNK = 8;
  private static final String UNKNOWN = "unknown";

  /**
   * Writes it.
   *
   * @param weights the averaged weights
   * @param quality of the last validation
   */
  Path write(
      Path directory, MasterWeights weights, long steps, double seconds, ValidationResult quality)
      throws EngineException {
    String licence = licence();
    int scale = config.architecture().temporalScale();
    ModelWriter.Content content =
        new ModelWriter.Content(
            config.name(),
            config.architecture(),
            Math.max(1, FRAMES_PER_CHUNK / scale) * scale,
            textEncoder(),
            statistics(weights),
            licence,
            licenceText(licence),
            provenance(steps, seconds),
            quality(quality));
    try (PointerScope scope = new PointerScope()) {
      ModelWriter.write(
          directory, content, new TensorSource(weights.tensors()), DType.F16, (done, all) -> {});
    }
    try {
      LatentGains.add(directory, config.threads());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(EngineException.Kind.FAILED, "interrupted", e);
    }
    return directory;
  }

  /** The text encoder's folder, as the configuration names it; null without one. */
  private Path textEncoder() {
    boolean named = config.text() != null && config.text().encoder() != null;
    return named ? Path.of(config.text().encoder()) : null;
  }

  private String licence() throws EngineException {
    if (config.licence() != null) {
      return config.licence();
    }
    return config.init() == null ? UNKNOWN : WarmStart.licence(config.init());
  }

  private ObjectNode provenance(long steps, double seconds) throws EngineException {
    JsonMapper json = new JsonMapper();
    ObjectNode provenance = json.createObjectNode();
    provenance.put("steps", steps);
    provenance.put("minutes", Math.round(seconds / 60));
    provenance.put("seed", config.seed());
    provenance.put("computed", network.compute().toString());
    if (config.init() != null) {
      provenance.put("started_from", WarmStart.describe(config.init()));
    }
    provenance.set("schedule", json.valueToTree(config.schedule()));
    provenance.set("stages", json.valueToTree(config.stages()));
    provenance.set("optimizer", json.valueToTree(config.optimizer()));
    ObjectNode loss = json.valueToTree(config.loss());
    // where the user keeps them is nobody's business
    loss.remove("perceptual_weights");
    if (perceptual != null) {
      loss.put("perceptual_model", perceptual.description());
    }
    provenance.set("loss", loss);
    if (config.adversarial() != null) {
      provenance.set("adversarial", json.valueToTree(config.adversarial()));
    }
    if (config.quantize() != null) {
      // where the calibration lay is nobody's business
      ObjectNode quantize = provenance.putObject("quantize");
      quantize.set("precision", json.valueToTree(config.quantize().precisions()));
      quantize.put("share", config.quantize().share());
    }
    if (config.text() != null) {
      provenance.put("caption_dropout", config.text().dropout());
    }
    provenance.put("image_share", config.data().imageShare());
    provenance.put("photograph_share", config.data().photographShare());
    provenance.put("clips", data.videos().size());
    provenance.put("photographs", data.images().size());
    ArrayNode sources = provenance.putArray("data");
    licences()
        .forEach(
            (licence, files) -> {
              ObjectNode source = sources.addObject();
              source.put("licence", licence);
              ArrayNode names = source.putArray("sources");
              files.forEach(names::add);
            });
    return provenance;
  }

  private ObjectNode quality(ValidationResult result) {
    ObjectNode quality = new JsonMapper().createObjectNode();
    if (!data.validation().isEmpty()) {
      quality.put("validation_psnr", hundredths(result.psnr()));
      quality.put("validation_image_psnr", hundredths(result.imagePsnr()));
      quality.put("validation_clips", data.validation().size());
    }
    return quality;
  }

  private static double hundredths(double value) {
    return Math.round(value * 100) / 100.0;
  }

  /** For every licence, where the material under it comes from, without frame numbers. */
  private Map<String, Set<String>> licences() {
    Map<String, Set<String>> licences = new TreeMap<>();
    List<Clip> all = new ArrayList<>(data.videos());
    all.addAll(data.images());
    for (Clip clip : all) {
      DataRow row = clip.row();
      String source = row.source() == null ? UNKNOWN : row.source();
      licences
          .computeIfAbsent(row.licence() == null ? UNKNOWN : row.licence(), l -> new TreeSet<>())
          .add(source.replaceFirst(" frames \\d+\\.\\.\\d+.*$", ""));
    }
    return licences;
  }

  private String licenceText(String licence) {
    StringBuilder text =
        new StringBuilder(
            "Licence of the weights in this directory: "
                + licence
                + "\n\nThey were trained on material under the following licences;"
                + " model.json lists the sources.\n\n");
    licences().keySet().forEach(each -> text.append("* ").append(each).append('\n'));
    return text.toString();
  }

  private LatentStatistics statistics(MasterWeights weights) {
    TrainingConfig.Stage stage = config.stages().get(config.stages().size() - 1);
    int z = config.architecture().zChannels();
    double[] sum = new double[z];
    double[] squares = new double[z];
    double count = 0;
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Map<String, Tensor> cast = weights.cast(network.compute().type());
      for (int i = 0; i < STATISTICS_BATCHES; i++) {
        try (PointerScope inner = new PointerScope()) {
          Batch batch = sampler.draw(stage, -1 - i, 0);
          Tensor pictures = network.compute().place(BatchTensors.pictures(batch));
          Tensor latent =
              network
                  .run(Route.VIDEO, pictures, batch.captions(), cast)
                  .get(TrainingGraph.LATENT)
                  .to(ScalarType.Double);
          for (int channel = 0; channel < z; channel++) {
            Tensor values = latent.select(1, channel);
            sum[channel] += values.sum().item_double();
            squares[channel] += values.square().sum().item_double();
          }
          count += (double) latent.numel() / z;
        }
      }
    }
    List<Double> means = new ArrayList<>();
    List<Double> deviations = new ArrayList<>();
    for (int channel = 0; channel < z; channel++) {
      double mean = sum[channel] / count;
      means.add(mean);
      deviations.add(Math.sqrt(Math.max(1e-12, squares[channel] / count - mean * mean)));
    }
    return new LatentStatistics(means, deviations);
  }
}
