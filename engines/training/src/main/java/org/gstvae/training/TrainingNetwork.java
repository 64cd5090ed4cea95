package org.gstvae.training;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Value;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.quantize.QuantizedGraph;
import org.gstvae.torch.TorchExecutor;

/**
 * Runs encoder and decoder on batches.
 *
 * @param config the architecture
 * @param compute where and in what precision
 * @param captions embeddings of all captions; null for models without text
 */
record TrainingNetwork(VaeConfig config, Compute compute, Captions captions) {
  /**
   * Encodes and decodes.
   *
   * @param route the way through the network
   * @param pictures FP32 [B, 3, T, H, W]
   * @param texts a caption for every sample; not used by models without text
   * @param weights in compute precision, by key
   * @return tensors by the names of {@link TrainingGraph}'s outputs, in the caller's pointer scope
   */
  Map<String, Tensor> run(
      Route route, Tensor pictures, List<String> texts, Map<String, Tensor> weights) {
    Graph graph = TrainingGraph.record(config, route, false, pictures.shape());
    return execute(graph, pictures, texts, weights, false);
  }

  /**
   * Encodes and decodes with autograd, so that the weights get gradients.
   *
   * @param noiseSeed seed of the posteriors' samples; null for their modes
   * @param rounded what is rounded to 8 bits; null for nothing
   */
  Map<String, Tensor> train(
      Route route,
      Tensor pictures,
      List<String> texts,
      Map<String, Tensor> weights,
      Long noiseSeed,
      Placement rounded) {
    Graph graph = TrainingGraph.record(config, route, noiseSeed != null, pictures.shape());
    if (rounded != null) {
      graph = QuantizedGraph.of(graph, rounded);
    }
    if (noiseSeed != null) {
      torch.manual_seed(noiseSeed);
    }
    return execute(graph, pictures, texts, weights, true);
  }

  private Map<String, Tensor> execute(
      Graph graph,
      Tensor pictures,
      List<String> texts,
      Map<String, Tensor> weights,
      boolean training) {
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(TrainingGraph.PICTURES, compute.cast(pictures));
    for (String noise : List.of(TrainingGraph.NOISE_1, TrainingGraph.NOISE_2)) {
      Value input = graph.inputs().get(noise);
      if (input != null) {
        // drawn on the CPU, so that it is the same on every device
        inputs.put(noise, compute.cast(torch.randn(input.dims())));
      }
    }
    if (captions != null) {
      captions.into(inputs, texts);
    }
    return new TorchExecutor(compute.type(), training).run(graph, inputs, weights::get);
  }
}
