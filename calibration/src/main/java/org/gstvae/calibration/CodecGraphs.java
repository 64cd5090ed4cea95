package org.gstvae.calibration;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.quantize.QuantizedGraph;

/**
 * Encoder and decoder between R'G'B' bytes, with latents in F16 as in a pipeline; as they are, or
 * with the Q/DQ pairs of a placement. Graphs are kept per picture size and number of frames.
 */
final class CodecGraphs {
  private static final int NO_TOKENS = 1;

  private record Geometry(int frames, int height, int width) {
    static Geometry of(Tensor frames) {
      return new Geometry((int) frames.size(1), (int) frames.size(2), (int) frames.size(3));
    }

    VideoLayout layout() {
      return VideoLayout.rgb(width, height);
    }
  }

  private final VaeConfig config;
  private final Function<Graph, Graph> rewrite;
  private final Map<Geometry, Graph> encoders = new HashMap<>();
  private final Map<Geometry, Graph> decoders = new HashMap<>();

  private CodecGraphs(VaeConfig config, Function<Graph, Graph> rewrite) {
    this.config = config;
    this.rewrite = rewrite;
  }

  /** The graphs as they are. */
  static CodecGraphs plain(VaeConfig config) {
    return new CodecGraphs(config, graph -> graph);
  }

  /** The graphs in 8 bits. */
  static CodecGraphs quantized(VaeConfig config, Placement placement) {
    return new CodecGraphs(config, graph -> QuantizedGraph.of(graph, placement));
  }

  /** The encoder for a chunk U8 [1, T, H, W, 3]. */
  Graph encoder(Tensor frames) {
    return encoders.computeIfAbsent(
        Geometry.of(frames),
        g ->
            rewrite.apply(
                ChunkGraphs.encoder(
                    config,
                    g.layout(),
                    CodecMode.VIDEO,
                    g.frames(),
                    LatentFormat.F16LE,
                    NO_TOKENS,
                    false)));
  }

  /** The decoder that gives such a chunk back. */
  Graph decoder(Tensor frames) {
    return decoders.computeIfAbsent(Geometry.of(frames), g -> rewrite.apply(decoder(g)));
  }

  private Graph decoder(Geometry g) {
    LatentShape shape = ChunkGraphs.latentShape(config, g.layout(), CodecMode.VIDEO, g.frames());
    return ChunkGraphs.decoder(
        config, g.layout(), CodecMode.VIDEO, shape, LatentFormat.F16LE, NO_TOKENS, g.frames());
  }
}
