package org.gstvae.tests.golden;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.tensorrt.cuda.Gpu;

/** Graphs with computed weights and random inputs, and the memory that they take. */
final class GpuGraphs {
  private GpuGraphs() {}

  static Graph encoder(VaeConfig config, VideoLayout layout, int frames) {
    return ChunkGraphs.encoder(
        config, layout, CodecMode.VIDEO, frames, LatentFormat.F16LE, 0, false);
  }

  static Graph decoder(VaeConfig config, VideoLayout layout, int frames) {
    return ChunkGraphs.decoder(
        config,
        layout,
        CodecMode.VIDEO,
        ChunkGraphs.latentShape(config, layout, CodecMode.VIDEO, frames),
        LatentFormat.F16LE,
        0,
        frames);
  }

  static ProceduralWeights weights(VaeConfig config) {
    return new ProceduralWeights(VaeNetwork.parameters(config), 1);
  }

  static Map<String, Tensor> inputs(Graph graph) {
    Map<String, Tensor> inputs = new HashMap<>();
    graph
        .inputs()
        .forEach(
            (name, value) ->
                inputs.put(
                    name,
                    torch
                        .randn(value.dims())
                        .to(
                            switch (value.type()) {
                              case U8 -> ScalarType.Byte;
                              case F16 -> ScalarType.Half;
                              case F32 -> ScalarType.Float;
                              case BF16, COMPUTE -> ScalarType.BFloat16;
                            })));
    return inputs;
  }

  static long freeDeviceBytes() throws EngineException {
    try (Gpu gpu = Gpu.open(0);
        Gpu.Current current = gpu.enter()) {
      return gpu.freeBytes();
    }
  }
}
