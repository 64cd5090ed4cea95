package org.gstvae.training;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.torch.TorchExecutor;

/** Encodes and decodes clips with the weights of a run, and measures what is lost. */
final class Reconstructor {
  private static final int CHUNK = 8;

  private final VaeConfig config;
  private final ScalarType compute;

  Reconstructor(VaeConfig config, ScalarType compute) {
    this.config = config;
    this.compute = compute;
  }

  /**
   * PSNR of the first frames of a clip: R'G'B' rounded to 8 bits, in chunks, cut to whole latent
   * positions.
   */
  double psnr(Clip clip, int frames, MasterWeights weights) {
    int spatial = config.spatialFactor();
    int count = Math.min(frames, clip.frames()) / config.temporalScale() * config.temporalScale();
    int height = clip.height() / spatial * spatial;
    int width = clip.width() / spatial * spatial;
    double error = 0;
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Map<String, Tensor> cast = weights.cast(compute);
      long[] shape = {1, clip.frames(), clip.height(), clip.width(), 3};
      Tensor all =
          torch.from_blob(new BytePointer(clip.rgb()), shape, new TensorOptions(ScalarType.Byte));
      for (int start = 0; start < count; start += CHUNK) {
        try (PointerScope inner = new PointerScope()) {
          int length = Math.min(CHUNK, count - start);
          Tensor bytes = all.narrow(1, start, length).narrow(2, 0, height).narrow(3, 0, width);
          error += squaredError(bytes, cast);
        }
      }
    }
    return 10 * Math.log10(255.0 * 255.0 * 3 * count * height * width / error);
  }

  private double squaredError(Tensor bytes, Map<String, Tensor> weights) {
    Tensor pictures = BatchTensors.toPictures(bytes).to(compute);
    Graph graph =
        TrainingGraph.record(config, false, false, 1, bytes.size(1), bytes.size(2), bytes.size(3));
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(TrainingGraph.PICTURES, pictures);
    Tensor result =
        new TorchExecutor(compute, false)
            .run(graph, inputs, weights::get)
            .get(TrainingGraph.RECONSTRUCTION);
    Tensor rounded =
        result
            .to(ScalarType.Float)
            .add_(new Scalar(1.0))
            .mul_(new Scalar(127.5))
            .round_()
            .clamp_(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(255.0)));
    return rounded
        .permute(0, 2, 3, 4, 1)
        .sub(bytes.to(ScalarType.Float))
        .square()
        .to(ScalarType.Double)
        .sum()
        .item_double();
  }
}
