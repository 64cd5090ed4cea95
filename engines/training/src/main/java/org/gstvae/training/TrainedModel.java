package org.gstvae.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.store.LatentStatistics;
import org.gstvae.model.store.ModelWriter;
import org.gstvae.model.weights.DType;
import org.gstvae.torch.TorchExecutor;

/** Writes what a run has made as a model directory. */
final class TrainedModel {
  private static final int STATISTICS_BATCHES = 32;
  private static final int FRAMES_PER_CHUNK = 8;
  private static final String LICENCE = "MIT";

  private TrainedModel() {}

  static Path write(
      Path directory,
      TrainingConfig config,
      DataSet data,
      BatchSampler sampler,
      MasterWeights weights,
      ScalarType compute,
      long steps,
      double seconds,
      double validationPsnr)
      throws EngineException {
    JsonMapper json = new JsonMapper();
    ObjectNode provenance = json.createObjectNode();
    provenance.put("steps", steps);
    provenance.put("minutes", Math.round(seconds / 60));
    provenance.put("seed", config.seed());
    ArrayNode sources = provenance.putArray("data");
    licences(data)
        .forEach(
            (licence, files) -> {
              ObjectNode source = sources.addObject();
              source.put("licence", licence);
              ArrayNode names = source.putArray("sources");
              files.forEach(names::add);
            });
    ObjectNode quality = json.createObjectNode();
    if (!data.validation().isEmpty()) {
      quality.put("validation_psnr", Math.round(validationPsnr * 100) / 100.0);
      quality.put("validation_clips", data.validation().size());
    }
    ModelWriter.Content content =
        new ModelWriter.Content(
            config.name(),
            config.architecture(),
            FRAMES_PER_CHUNK,
            statistics(config, sampler, weights, compute),
            LICENCE,
            licenceText(data),
            provenance,
            quality);
    ModelWriter.write(
        directory, content, new TensorSource(weights.tensors()), DType.F16, (done, total) -> {});
    return directory;
  }

  /** For every licence, where the material under it comes from, without frame numbers. */
  private static Map<String, Set<String>> licences(DataSet data) {
    Map<String, Set<String>> licences = new TreeMap<>();
    List<Clip> all = new ArrayList<>(data.videos());
    all.addAll(data.images());
    for (Clip clip : all) {
      String source = clip.row().source().replaceFirst(" frames \\d+\\.\\.\\d+.*$", "");
      licences.computeIfAbsent(clip.row().licence(), l -> new TreeSet<>()).add(source);
    }
    return licences;
  }

  private static String licenceText(DataSet data) {
    StringBuilder text =
        new StringBuilder(
            "The weights in this directory are under the MIT licence of the project that they are"
                + " part of.\n\nThey were trained on material under the following licences;"
                + " model.json lists the sources.\n\n");
    licences(data).keySet().forEach(licence -> text.append("* ").append(licence).append('\n'));
    return text.toString();
  }

  private static LatentStatistics statistics(
      TrainingConfig config, BatchSampler sampler, MasterWeights weights, ScalarType compute) {
    VaeConfig architecture = config.architecture();
    TrainingConfig.Stage stage = config.stages().get(config.stages().size() - 1);
    int z = architecture.zChannels();
    double[] sum = new double[z];
    double[] squares = new double[z];
    double count = 0;
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Map<String, Tensor> cast = weights.cast(compute);
      TorchExecutor executor = new TorchExecutor(compute, false);
      for (int i = 0; i < STATISTICS_BATCHES; i++) {
        try (PointerScope inner = new PointerScope()) {
          Batch batch = sampler.draw(stage, -1 - i, 0);
          Graph graph =
              TrainingGraph.record(
                  architecture,
                  false,
                  false,
                  batch.size(),
                  batch.frames(),
                  batch.crop(),
                  batch.crop());
          Map<String, Tensor> inputs = new HashMap<>();
          inputs.put(TrainingGraph.PICTURES, BatchTensors.pictures(batch).to(compute));
          Tensor latent =
              executor
                  .run(graph, inputs, cast::get)
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
