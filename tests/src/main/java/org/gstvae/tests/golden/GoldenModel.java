package org.gstvae.tests.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.store.ModelStore;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.TorchCheckpoint;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.torch.TorchExecutor;
import org.gstvae.torch.WeightTensors;

/** A model of the manifest, loaded in FP32. */
final class GoldenModel implements AutoCloseable {
  private static final int DEFAULT_HIDDEN = 128;
  private static final int DEFAULT_TOKENS = 100;

  private final VaeConfig config;
  private final WeightTensors weights;

  private GoldenModel(VaeConfig config, WeightTensors weights) {
    this.config = config;
    this.weights = weights;
  }

  static GoldenModel open(Path directory, JsonNode model) throws EngineException {
    if (isDirectory(model)) {
      return open(directory.resolve(model.get("file").asText()));
    }
    VaeConfig config = config(directory, model);
    try (WeightSource source = source(directory, model, config)) {
      return new GoldenModel(
          config, WeightTensors.load(source, VaeNetwork.smallest(config), ScalarType.Float));
    }
  }

  /** A model directory. */
  static GoldenModel open(Path directory) throws EngineException {
    try (Model model = new ModelStore(List.of()).open(directory.toString())) {
      return new GoldenModel(
          model.config(),
          WeightTensors.load(
              model.weights(), VaeNetwork.smallest(model.config()), ScalarType.Float));
    }
  }

  VaeConfig config() {
    return config;
  }

  /** Runs graphs with the weights on libtorch. */
  GraphRunner runner() {
    TorchExecutor executor = new TorchExecutor(ScalarType.Float, false);
    return (graph, inputs) -> executor.run(graph, inputs, weights);
  }

  @Override
  public void close() {
    weights.close();
  }

  private static boolean isDirectory(JsonNode model) {
    return model.get("store").asText().equals("directory");
  }

  private static Model model(Path directory, JsonNode model) throws EngineException {
    return new ModelStore(List.of()).open(directory.resolve(model.get("file").asText()).toString());
  }

  /** Where the weights of a model of the manifest are. */
  static WeightSource source(Path directory, JsonNode model, VaeConfig config)
      throws EngineException {
    return switch (model.get("store").asText()) {
      case "procedural" ->
          new ProceduralWeights(VaeNetwork.parameters(config), model.get("seed").asLong());
      // A model has nothing else to close.
      case "directory" -> model(directory, model).weights();
      case "ckpt" -> TorchCheckpoint.open(directory.resolve(model.get("file").asText()));
      default -> SafetensorsFile.open(directory.resolve(model.get("file").asText()));
    };
  }

  /** The architecture of a model of the manifest. */
  static VaeConfig config(Path directory, JsonNode model) throws EngineException {
    if (isDirectory(model)) {
      try (Model opened = model(directory, model)) {
        return opened.config();
      }
    }
    JsonNode spatial = model.get("ddconfig");
    JsonNode temporal = model.get("ppconfig");
    boolean guided = model.get("caption_guide").asBoolean();
    VaeConfig.Text text = null;
    if (guided) {
      JsonNode sizes = model.get("text");
      text =
          new VaeConfig.Text(
              sizes.get("context_dim").asInt(),
              sizes.get("heads").asInt(),
              sizes.get("dim_head").asInt(),
              model.path("t5_model_max_length").asInt(DEFAULT_TOKENS));
    }
    return VaeConfig.published(
        spatial.get("z_channels").asInt(),
        model.get("use_quant_conv").asBoolean() ? model.get("embed_dim").asInt() : 0,
        spatial.get("ch").asInt(),
        integers(spatial.get("ch_mult")),
        spatial.get("num_res_blocks").asInt(),
        integers(spatial.get("attn_resolutions")),
        temporal.get("temporal_scale_factor").asInt(),
        temporal.path("hidden_channel").asInt(DEFAULT_HIDDEN),
        integers(temporal.get("attn_temporal_factor")),
        text);
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }
}
