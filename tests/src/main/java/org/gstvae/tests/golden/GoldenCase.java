package org.gstvae.tests.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;
import org.gstvae.model.network.Encoding;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.weights.SafetensorsFile;

/** One case: the reference's input through the network, every stored tensor compared. */
final class GoldenCase {
  private static final String ACTIVATION = "act/";
  private static final double ACTIVATION_TOLERANCE = 1e-4;
  private static final double KL_TOLERANCE = 1e-3;

  private final JsonNode description;
  private final VaeConfig config;
  private final GraphRunner runner;
  private final double slack;
  private final Map<String, Tensor> reference = new HashMap<>();
  private final Comparison comparison;
  private final double latentTolerance;
  private final double pictureTolerance;

  private GoldenCase(JsonNode description, VaeConfig config, GraphRunner runner, double slack) {
    this.description = description;
    this.config = config;
    this.runner = runner;
    this.slack = slack;
    this.comparison = new Comparison(description.get("name").asText());
    this.latentTolerance = slack * description.get("tolerance").get("latent").asDouble();
    this.pictureTolerance = slack * description.get("tolerance").get("reconstruction").asDouble();
  }

  /**
   * Runs a case.
   *
   * @param slack how many times the manifest's tolerance an error may be
   */
  static Comparison run(
      SafetensorsFile file,
      JsonNode description,
      VaeConfig config,
      GraphRunner runner,
      double slack)
      throws EngineException {
    GoldenCase golden = new GoldenCase(description, config, runner, slack);
    try (NoGradGuard noGradients = new NoGradGuard();
        PointerScope scope = new PointerScope()) {
      for (String key : file.keys()) {
        golden.reference.put(
            key, torch.from_blob(new BytePointer(file.get(key).data()), file.shape(key)).clone());
      }
      if (description.has("chunks")) {
        golden.chunks();
      } else {
        golden.whole();
        if (golden.reference.containsKey("noise1")) {
          golden.sampled();
        }
      }
    }
    return golden.comparison;
  }

  /** What the network makes of an input now: the tensors that {@link #run} will ask for. */
  static Map<String, Tensor> record(
      Tensor input, JsonNode description, VaeConfig config, GraphRunner runner)
      throws EngineException {
    GoldenCase golden = new GoldenCase(description, config, runner, 1);
    Map<String, Tensor> encoded = golden.encode(input, false);
    Map<String, Tensor> recorded = new HashMap<>(encoded);
    recorded.put("input", input);
    recorded.put("kl_per_ref", divergence(encoded.get("moments")));
    recorded.putAll(golden.decode(encoded.get("latent_mode")));
    return recorded;
  }

  private void whole() throws EngineException {
    Map<String, Tensor> encoded = encode(reference.get("input"), false);
    for (String name : List.of("stage1_moments", "moments", "latent_mode")) {
      comparison.check(name, encoded.get(name), reference.get(name), latentTolerance);
    }
    checkKl(encoded.get("moments"));
    Map<String, Tensor> decoded = decode(encoded.get("latent_mode"));
    comparison.check(
        "reconstruction",
        decoded.get("reconstruction"),
        reference.get("reconstruction"),
        pictureTolerance);
    checkActivations(encoded, decoded);
  }

  private void sampled() throws EngineException {
    Map<String, Tensor> encoded = encode(reference.get("input"), true);
    String latent = reference.containsKey("sampled_latent") ? "sampled_latent" : "sampled_stage1";
    comparison.check(latent, encoded.get("latent_mode"), reference.get(latent), pictureTolerance);
    comparison.check(
        "sampled_reconstruction",
        decode(encoded.get("latent_mode")).get("reconstruction"),
        reference.get("sampled_reconstruction"),
        pictureTolerance);
  }

  /** Pads with the last frame, takes the manifest's chunks one by one, joins them and cuts. */
  private void chunks() throws EngineException {
    Tensor input = reference.get("input");
    long frames = input.size(2);
    List<Tensor> padded = new ArrayList<>(List.of(input));
    for (int i = 0; i < description.get("padded_frames").asInt(); i++) {
      padded.add(input.narrow(2, frames - 1, 1));
    }
    Tensor all = torch.cat(new TensorVector(padded.toArray(new Tensor[0])), 2);
    List<Tensor> pictures = new ArrayList<>();
    int index = 0;
    for (JsonNode range : description.get("chunks")) {
      long start = range.get(0).asLong();
      Tensor chunk = all.narrow(2, start, range.get(1).asLong() - start);
      Tensor latent = encode(chunk, false).get("latent_mode");
      String name = "latent_mode_chunk" + index++;
      comparison.check(name, latent, reference.get(name), latentTolerance);
      pictures.add(decode(latent).get("reconstruction"));
    }
    Tensor joined =
        torch.cat(new TensorVector(pictures.toArray(new Tensor[0])), 2).narrow(2, 0, frames);
    comparison.check("reconstruction", joined, reference.get("reconstruction"), pictureTolerance);
  }

  private Map<String, Tensor> encode(Tensor pictures, boolean sample) throws EngineException {
    GraphBuilder g = new GraphBuilder();
    Map<String, Tensor> inputs = new HashMap<>();
    VaeNetwork network = network(g, inputs);
    Value noise1 = sample ? input(g, inputs, "noise1", reference.get("noise1")) : null;
    Value noise2 =
        sample && reference.containsKey("noise2")
            ? input(g, inputs, "noise2", reference.get("noise2"))
            : null;
    Encoding encoding = network.encode(input(g, inputs, "pictures", pictures), noise1, noise2);
    g.output("stage1_moments", encoding.stage1Moments());
    g.output("moments", encoding.moments());
    g.output("latent_mode", encoding.latent());
    return run(g, inputs);
  }

  private Map<String, Tensor> decode(Tensor latent) throws EngineException {
    GraphBuilder g = new GraphBuilder();
    Map<String, Tensor> inputs = new HashMap<>();
    VaeNetwork network = network(g, inputs);
    g.output("reconstruction", network.decode(input(g, inputs, "latent", latent)));
    return run(g, inputs);
  }

  private VaeNetwork network(GraphBuilder g, Map<String, Tensor> inputs) {
    CodecMode mode =
        description.get("mask_temporal").asBoolean() ? CodecMode.IMAGE : CodecMode.VIDEO;
    Value context = null;
    Value mask = null;
    if (description.get("text").asBoolean()) {
      context = input(g, inputs, "context", reference.get("text_embeddings"));
      Tensor words = reference.get("text_mask");
      if (words == null) {
        words =
            torch.ones(
                new long[] {context.dim(0), context.dim(1)},
                new org.bytedeco.pytorch.TensorOptions(ScalarType.Float));
      }
      mask = input(g, inputs, "mask", words);
    }
    return new VaeNetwork(
        g,
        config,
        mode,
        context,
        mask,
        (module, value) -> {
          if (reference.containsKey(ACTIVATION + module)) {
            g.output(ACTIVATION + module, value);
          }
        });
  }

  private Map<String, Tensor> run(GraphBuilder g, Map<String, Tensor> inputs)
      throws EngineException {
    return runner.run(g.build(), inputs);
  }

  private static Value input(
      GraphBuilder g, Map<String, Tensor> inputs, String name, Tensor tensor) {
    inputs.put(name, tensor);
    long[] shape = new long[(int) tensor.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return g.input(name, ElementType.COMPUTE, shape);
  }

  private void checkKl(Tensor moments) {
    Tensor expected = reference.get("kl_per_ref");
    double scale = torch.max(expected.abs()).item_double();
    comparison.check("kl", divergence(moments), expected, slack * KL_TOLERANCE * scale);
  }

  /** The reference's divergence: summed over channels, time and height, width left. */
  private static Tensor divergence(Tensor moments) {
    long channels = moments.size(1) / 2;
    Tensor mean = moments.narrow(1, 0, channels);
    Tensor logVariance =
        torch.clamp(
            moments.narrow(1, channels, channels),
            new org.bytedeco.pytorch.ScalarOptional(new Scalar(-30.0)),
            new org.bytedeco.pytorch.ScalarOptional(new Scalar(20.0)));
    Tensor terms =
        mean.square()
            .add(logVariance.exp())
            .sub(logVariance)
            .sub(new Scalar(1.0))
            .mul(new Scalar(0.5));
    return terms.sum(new long[] {1, 2, 3}, false, null);
  }

  private void checkActivations(Map<String, Tensor> encoded, Map<String, Tensor> decoded) {
    Set<String> missing = new HashSet<>();
    for (Map.Entry<String, Tensor> entry : reference.entrySet()) {
      if (!entry.getKey().startsWith(ACTIVATION)) {
        continue;
      }
      String module = entry.getKey().substring(ACTIVATION.length());
      Tensor actual = encoded.getOrDefault(entry.getKey(), decoded.get(entry.getKey()));
      if (actual == null) {
        missing.add(module);
        continue;
      }
      JsonNode slice = description.get("slices").get(module);
      if (slice != null) {
        long start = slice.get("start").asLong();
        actual =
            actual.narrow(slice.get("dim").asLong(), start, slice.get("stop").asLong() - start);
      }
      double scale = torch.max(entry.getValue().abs()).item_double();
      comparison.check(
          module, actual, entry.getValue(), slack * ACTIVATION_TOLERANCE * (1 + scale));
    }
    if (!missing.isEmpty()) {
      comparison.fail("no such modules: " + missing);
    }
  }
}
